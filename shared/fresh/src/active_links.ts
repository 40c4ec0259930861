/**
 * How a link relates to the page: `current` when it names the page itself (with its query, where
 * the link has one), `ancestor` when the page lies below it.
 */
export function relation(
  href: string,
  url: URL,
): "current" | "ancestor" | null {
  if (!href.startsWith("/") || href.startsWith("//")) return null;
  const target = new URL(href, url);
  if (target.pathname === url.pathname) {
    return target.search === "" || target.search === url.search ? "current" : null;
  }
  return url.pathname.startsWith(target.pathname.replace(/\/?$/, "/")) ? "ancestor" : null;
}

/** The attributes of an active link; an `aria-current` of the author's own stays. */
export function activeAttributes(
  props: Record<string, unknown>,
  url: URL,
): Record<string, string> {
  const found = typeof props.href === "string" ? relation(props.href, url) : null;
  if (!found) return {};
  const attributes: Record<string, string> = { [`data-${found}`]: "true" };
  if (props["aria-current"] === undefined) {
    attributes["aria-current"] = found === "current" ? "page" : "true";
  }
  return attributes;
}
