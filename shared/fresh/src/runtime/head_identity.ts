/** Links of which a page may have many, as long as they lead elsewhere. */
const repeated =
  /^(alternate|dns-prefetch|modulepreload|preconnect|prefetch|preload|stylesheet|apple-touch-icon)$/;

/**
 * What makes two elements of a head the same: the key (written as `data-key`), the id, the name of
 * a meta, the rel of a link; there is only one title. Null for an element that never stands for
 * another.
 */
export function headIdentity(
  type: string,
  attribute: (name: string) => unknown,
): string | null {
  if (type === "title" || type === "base") return type;
  for (const name of ["data-key", "id"]) {
    const value = attribute(name) ?? "";
    if (value !== "") return `${type} ${name} ${value}`;
  }
  if (type === "meta") {
    const name = attribute("name") ?? attribute("property") ?? attribute("http-equiv");
    // The colour of a theme, for one, is given for each colour scheme.
    if (name) return `meta ${name} ${attribute("media") ?? ""}`;
    return attribute("charset") ? "meta charset" : null;
  }
  const rel = type === "link" && attribute("rel");
  if (!rel) return null;
  return repeated.test(String(rel)) ? `link ${rel} ${attribute("href")}` : `link ${rel}`;
}

/** How Preact, too, spells an attribute. */
const aliases: Record<string, string> = { charset: "charSet", "http-equiv": "httpEquiv" };

/** The same for a vnode. */
export function vnodeIdentity(
  type: string,
  props: Record<string, unknown>,
  key: unknown,
): string | null {
  return headIdentity(
    type,
    (name) => name === "data-key" ? key ?? props[name] : props[name] ?? props[aliases[name]],
  );
}
