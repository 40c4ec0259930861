/** A path and query, as a URL has them. */
export type Place = Pick<URL, "pathname" | "search">;

/** Paths that parsing would leave as they are; most links are such. */
const plain = /^[\w~!$&'()*+,;=:@%./-]*$/;

/**
 * How a link relates to the page: `current` when it names the page itself (with its query, where
 * the link has one), `ancestor` when the page lies below it.
 */
export function relation(href: string, place: Place): "current" | "ancestor" | null {
  // A second slash, also one behind what URLs drop, names another host or makes no URL at all.
  if (!/^\/(?![/\\\t\n\r])/.test(href)) return null;
  const { pathname, search } = plain.test(href) && !href.includes("/.")
    ? { pathname: href, search: "" }
    : new URL(href, "http://localhost");
  if (pathname === place.pathname) {
    return search === "" || search === place.search ? "current" : null;
  }
  const folder = pathname.endsWith("/") ? pathname : `${pathname}/`;
  return place.pathname.startsWith(folder) ? "ancestor" : null;
}

/** The attributes of an active link; an `aria-current` of the author's own stays. */
export function activeAttributes(
  props: Record<string, unknown>,
  place: Place,
): Record<string, string> | null {
  const found = typeof props.href === "string" ? relation(props.href, place) : null;
  if (!found) return null;
  const attributes: Record<string, string> = { [`data-${found}`]: "true" };
  if (props["aria-current"] === undefined) {
    attributes["aria-current"] = found === "current" ? "page" : "true";
  }
  return attributes;
}
