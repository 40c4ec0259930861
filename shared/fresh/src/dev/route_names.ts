import type { FsRouteKind } from "../build_cache.ts";

const special: Record<string, FsRouteKind> = {
  _app: "app",
  _middleware: "middleware",
  _layout: "layout",
  _error: "error",
  _500: "error",
  _404: "notFound",
};

/** What a file of the routes folder is, by its path without extension. */
export function kindOf(name: string): FsRouteKind {
  return special[name.split("/").at(-1)!] ?? "route";
}

/** The folder with its groups, as a path: `/(shop)/products`, or empty for the root. */
export function folderOf(name: string): string {
  const folders = name.split("/").slice(0, -1);
  return folders.map((folder) => `/${isGroup(folder) ? folder : partOf(folder, name)}`).join("");
}

/** The URL pattern of a file: its folder's for an index and for files that begin with `_`. */
export function patternOf(name: string): string {
  const parts = name.split("/");
  const last = parts.pop()!;
  if (last !== "index" && !(last in special)) parts.push(last);
  let pattern = "";
  for (const part of parts) {
    if (isGroup(part)) continue;
    const optional = /^\[\[([^\]]+)\]\]$/.exec(part);
    pattern += optional ? `{/:${optional[1]}}?` : `/${partOf(part, name)}`;
  }
  return pattern === "" ? "/" : pattern;
}

function isGroup(part: string): boolean {
  return /^\(.*\)$/.test(part);
}

/** `[id]` as `:id`, `[...rest]` as `:rest*`; mixtures such as `[id]@[v]` too. */
function partOf(part: string, name: string): string {
  const rest = /^\[\.\.\.([^\]]+)\]$/.exec(part);
  if (rest) return `:${rest[1]}*`;
  const optional = /^\[\[([^\]]+)\]\]$/.exec(part);
  if (optional) return `:${optional[1]}?`;
  if (part.includes("][") || count(part, "[") !== count(part, "]")) {
    throw new SyntaxError(
      `Invalid route name "${name}": "${part}" cannot be read as parameters`,
    );
  }
  return part.replace(/\[([^\]]+)\]/g, ":$1");
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}

/**
 * Literals before parameters before wildcards, part by part. A path that ends comes after one that
 * goes on with a literal, as a part before it may be missing: `/about` is none of a `{/:lang}?`.
 */
export function comparePatterns(a: string, b: string): number {
  const [left, right] = [a.split("/"), b.split("/")];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = rank(left[i]) - rank(right[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

function rank(part: string | undefined): number {
  if (part === undefined) return 1.5;
  if (/^:\w+\*$/.test(part)) return 4;
  if (part.startsWith("{") || part.endsWith("?")) return 3;
  return part.includes(":") ? 2 : 1;
}
