/**
 * The pattern `path` below `base`. `/` is the base itself, `*` the base and everything below it;
 * `{/*}?` is how URLPattern says the latter.
 */
export function below(base: string, path: string): string {
  if (path === "" || path === "/") return base === "" ? "/" : base;
  if (path === "*" || path === "/*") return base === "" ? path : `${base}{/*}?`;
  // A group that may be missing brings its slash along: `{/:lang}?/about`.
  return base + (/^\{?\//.test(path) ? path : `/${path}`);
}

/** A whole pattern for `URLPattern`: with all of its groups missing the path is still `/`. */
export function complete(pattern: string): string {
  return /^(\{\/[^{}]*\}\?)+$/.test(pattern) ? `/{${pattern.slice(2)}` : pattern;
}

/** A path to prefix others with: nothing for `/`, `*` and `/*`, otherwise without what they end in. */
export function prefixOf(path: string): string {
  const bare = path.replace(/\/*\**$/, "");
  return bare === "" || bare.startsWith("/") ? bare : `/${bare}`;
}
