import type { BuildCache, FsRoute, IslandEntry, StaticFile } from "./build_cache.ts";
import { setBuildId } from "./runtime/shared.ts";

interface DiskSnapshot {
  root: string;
  buildId: string;
  runtimeChunk: string;
  islandsChunk: string;
  slotsChunk: string;
  islands: IslandEntry[];
  fsRoutes: FsRoute[];
  files: Record<string, Omit<StaticFile, "read">>;
}

/** A build on disk, whose `server.js` is at `serverUrl`. Files are read once and kept. */
export function diskBuild(
  snapshot: DiskSnapshot,
  serverUrl: string,
): BuildCache {
  setBuildId(snapshot.buildId);
  const read = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const readOnce = (name: string) => {
    let content = read.get(name);
    if (!content) {
      const url = new URL(
        `./static${encodeURI(name).replaceAll("#", "%23")}`,
        serverUrl,
      );
      content = Deno.readFile(url);
      read.set(name, content);
      content.catch(() => read.delete(name));
    }
    return content;
  };
  return {
    ...snapshot,
    root: new URL(snapshot.root, serverUrl).pathname,
    file: (path) => {
      if (!Object.hasOwn(snapshot.files, path)) return null;
      return {
        ...snapshot.files[path],
        read: (encoding) => readOnce(encoding === "identity" ? path : `${path}.${encoding}`),
      };
    },
  };
}
