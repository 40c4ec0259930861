/**
 * The path to go back to, from what a request names: only what the URL parser itself resolves to
 * our own origin, so that `//host`, `/\host` and their kin end at `fallback` (open redirect).
 */
export function safeRedirectPath(value: string | null | undefined, fallback = "/"): string {
  if (!value || value.length > 2000 || !value.startsWith("/")) return fallback;
  // Encoded slashes and backslashes become a host where something decodes once more.
  // deno-lint-ignore no-control-regex -- control characters are the point
  if (/[\\\x00-\x1f]|%(2f|5c|0[0-9a-f]|25)/i.test(value)) return fallback;
  const base = "http://self.invalid";
  if (!URL.canParse(value, base)) return fallback;
  const url = new URL(value, base);
  return url.origin === base && !url.pathname.startsWith("//")
    ? url.pathname + url.search + url.hash
    : fallback;
}
