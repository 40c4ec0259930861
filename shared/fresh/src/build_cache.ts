import type { ComponentType } from "preact";

/** A file of `static/` or of the client build, as it lies on disk or in memory. */
export interface StaticFile {
  contentType: string;
  /** Hash of the content, for the ETag. */
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
  islands: IslandEntry[];
  fsRoutes: FsRoute[];
  file(path: string): StaticFile | null;
  /** Set in development: turns an error into a page that shows where it happened. */
  devErrorPage?(error: unknown): Response | null;
  /** Answers the socket by which a page learns of a change; development only. */
  devAlive?(req: Request): Response;
  /** Module of the browser that reloads the page after a change; development only. */
  devClient?: string;
}

/** An island that a build knows, as the renderer needs it. */
export interface KnownIsland {
  entry: IslandEntry;
  component: ComponentType<Record<string, unknown>>;
}
