import { relative, SEPARATOR, toFileUrl } from "@std/path";
import type { FsRouteKind } from "../build_cache.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import { filesBelow } from "./files.ts";
import { comparePatterns, folderOf, kindOf, patternOf } from "./route_names.ts";

/** A file of the routes folder, before it is turned into a route. */
export interface CrawledRoute {
  kind: FsRouteKind;
  file: string;
  url: string;
  pattern: string;
  folder: string;
  overrides: boolean;
}

export interface Crawled {
  routes: CrawledRoute[];
  /** Files whose exported functions are islands, as URLs. */
  islands: string[];
}

const source = /\.[tj]sx?$/;

/** Finds the routes and islands of an app by the names of its files. */
export async function crawl(config: ResolvedBuildConfig): Promise<Crawled> {
  const wanted = (path: string) =>
    source.test(path) && !config.ignore.some((pattern) => pattern.test(path));
  const islands = (await filesBelow(config.islandDir)).filter(wanted);
  const files = (await filesBelow(config.routeDir)).filter(wanted);
  const routes = await Promise.all(files.flatMap((path) => {
    const file: string = relative(config.routeDir, path).split(SEPARATOR).join("/");
    const folders = file.split("/").slice(0, -1);
    if (folders.includes("(_islands)")) islands.push(path);
    return folders.some((folder) => folder.startsWith("(_")) ? [] : [routeAt(path, file)];
  }));
  warnOfTwins(routes);
  return {
    routes: sorted(routes),
    islands: islands.map((path) => toFileUrl(path).href),
  };
}

async function routeAt(path: string, file: string): Promise<CrawledRoute> {
  const name = file.replace(source, "");
  return {
    kind: kindOf(name),
    file,
    url: toFileUrl(path).href,
    pattern: patternOf(name),
    folder: folderOf(name),
    overrides: (await Deno.readTextFile(path)).includes("routeOverride"),
  };
}

/** Files in different groups may share a path, each with methods of its own; others hardly can. */
function warnOfTwins(routes: CrawledRoute[]): void {
  const places = new Map<string, string>();
  for (const { kind, file, pattern } of routes) {
    const groups = file.split("/").filter((part) => part.startsWith("("));
    const place = [kind, pattern, ...groups].join(" ");
    const twin = places.get(place);
    if (twin) {
      console.warn(
        `${twin} and ${file} are both for ${pattern}: where they answer the same method, the ` +
          `first one does`,
      );
    }
    places.set(place, file);
  }
}

const order: FsRouteKind[] = [
  "app",
  "middleware",
  "layout",
  "error",
  "notFound",
  "route",
];

/** What applies to a folder comes before the routes in it; more exact patterns come first. */
function sorted(routes: CrawledRoute[]): CrawledRoute[] {
  return routes.toSorted((a, b) =>
    order.indexOf(a.kind) - order.indexOf(b.kind) ||
    comparePatterns(a.pattern, b.pattern) ||
    (a.file < b.file ? -1 : 1)
  );
}
