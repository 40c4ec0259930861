import type { ComponentType } from "preact";

/** A file of `static/` or of the client build, as it lies on disk or in memory. */
export interface StaticFile {
  contentType: string;
  /** Changes with the content: the ETag, and what binds URLs to it. */
  hash: string;
  size: number;
  /** True where the URL changes with the content, so that it may be cached for ever. */
  immutable: boolean;
  read(encoding: "identity" | "br" | "gzip"): Promise<Uint8Array<ArrayBuffer>>;
  /** Encodings that were made at build, beside the plain file. */
  encodings: ("br" | "gzip")[];
}

export interface IslandEntry {
  /** Unique, and neither a reserved word nor a global: it is an identifier in the boot script. */
  name: string;
  exportName: string;
  /** Path of the browser's module, without the base path. */
  chunk: string;
  css: string[];
  load(): Promise<Record<string, unknown>>;
}

export type FsRouteKind =
  | "app"
  | "middleware"
  | "layout"
  | "error"
  | "notFound"
  | "route";

export interface FsRoute {
  kind: FsRouteKind;
  /** Path of the file below the routes folder, for messages. */
  file: string;
  /** URL pattern; for files that begin with an underscore that of their folder. */
  pattern: string;
  /** The folder with its groups: decides which middlewares and layouts apply. */
  folder: string;
  /** Set where the source names `routeOverride`: such a module is loaded at once. */
  overrides: boolean;
  load(): Promise<Record<string, unknown>>;
}

/** What a build hands to an app, from disk or from memory. */
export interface BuildCache {
  root: string;
  buildId: string;
  /** Path of the browser's runtime without the base path. */
  runtimeChunk: string;
  /** Path of what pages with islands load besides, likewise. */
  islandsChunk: string;
  /** Path of what pages load besides whose islands are given content, likewise. */
  slotsChunk: string;
  /** By the path of a client file: those that it needs before it can run. */
  imports: Record<string, string[]>;
  islands: IslandEntry[];
  fsRoutes: FsRoute[];
  file(path: string): StaticFile | null;
  /** Set in development only. */
  development?: Development;
}

/** What a build adds while an app is being written. */
export interface Development {
  /** Path of the browser's module that reloads the page after a change. */
  client: string;
  /** Answers paths of its own: live reload, the error overlay. */
  answer(req: Request, path: string): Response | null;
  /** A page that shows an error and where it happened. */
  errorPage(error: unknown, status: number, basePath: string): Response;
}

/** The file at a path as it stands in a URL, below the base path. */
export function fileAt(build: BuildCache, path: string): StaticFile | null {
  try {
    return build.file(decodeURIComponent(path));
  } catch {
    return null;
  }
}

const clientFile = /^\/_fresh\/js\/([0-9a-f]+)\/([^/]+)$/;

/**
 * Where a build keeps the file of a path. Client files lie under the build's id and answer under
 * their own hash too, which is what pages name: a new build leaves the others where they were.
 */
export function keptAt(
  path: string,
  buildId: string,
  hashOf: (path: string) => string | undefined,
): string {
  const [, hash, name] = clientFile.exec(path) ?? [];
  const kept = `/_fresh/js/${buildId}/${name}`;
  return hash && hash === hashOf(kept) ? kept : path;
}

/** An island that a build knows, as the renderer needs it. */
export interface KnownIsland {
  entry: IslandEntry;
  component: ComponentType<Record<string, unknown>>;
}
