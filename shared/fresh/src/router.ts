import { complete } from "./paths.ts";

/** Methods that a route can answer. */
export type Method =
  | "HEAD"
  | "GET"
  | "POST"
  | "PATCH"
  | "PUT"
  | "DELETE"
  | "OPTIONS";

export const methods: Method[] = [
  "HEAD",
  "GET",
  "POST",
  "PATCH",
  "PUT",
  "DELETE",
  "OPTIONS",
];

export interface RouteMatch<T> {
  /** The pattern as it was registered. */
  pattern: string;
  params: Record<string, string>;
  /** Everything registered for the pattern, in order. */
  entries: T[];
}

interface Dynamic<T> {
  pattern: string;
  url: URLPattern;
  entries: T[];
}

/**
 * Finds what is registered for a path: literal paths by a map, whatever their order, then patterns
 * in the order in which they were registered.
 */
export class Router<T> {
  #static = new Map<string, { pattern: string; entries: T[] }>();
  #dynamic: Dynamic<T>[] = [];

  /** Registers one more entry for `pattern` (URLPattern syntax of a pathname). */
  add(pattern: string, entry: T): void {
    if (!isDynamic(pattern)) {
      const path = asInUrl(pattern);
      const known = this.#static.get(path);
      if (known) known.entries.push(entry);
      else this.#static.set(path, { pattern, entries: [entry] });
      return;
    }
    const known = this.#dynamic.find((route) => route.pattern === pattern);
    if (known) known.entries.push(entry);
    else {
      const url = new URLPattern({ pathname: complete(pattern) });
      this.#dynamic.push({ pattern, url, entries: [entry] });
    }
  }

  /** What answers `pathname` (percent-encoded, as in a URL), or null. */
  match(pathname: string): RouteMatch<T> | null {
    const found = this.#static.get(pathname) ??
      this.#static.get(otherSlash(pathname));
    if (found) {
      return { pattern: found.pattern, entries: found.entries, params: {} };
    }
    for (const route of this.#dynamic) {
      const result = route.url.exec({ pathname });
      if (!result) continue;
      const params: Record<string, string> = {};
      for (const [name, value] of Object.entries(result.pathname.groups)) {
        params[name] = value === undefined ? "" : decoded(value);
      }
      return { pattern: route.pattern, entries: route.entries, params };
    }
    return null;
  }
}

/** Whether a path has a syntax of URLPattern in it. */
function isDynamic(path: string): boolean {
  return /[*:{}+?()]/.test(path);
}

/**
 * A literal path in the form in which URLs have it. The path of a request is compared as it came:
 * were it decoded, `/%61dmin` would reach what a middleware that looks at the URL protects.
 */
function asInUrl(path: string): string {
  return new URL(`http://localhost${path.replaceAll("#", "%23")}`).pathname;
}

function otherSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : `${path}/`;
}

/** A malformed escape stays as it came. */
function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
