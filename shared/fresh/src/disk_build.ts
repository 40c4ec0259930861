import {
  type BuildCache,
  type FsRoute,
  type IslandEntry,
  keptAt,
  type StaticFile,
} from "./build_cache.ts";
import { useVersions } from "./server/versions.ts";

interface DiskSnapshot
  extends Pick<BuildCache, "buildId" | "runtimeChunk" | "islandsChunk" | "slotsChunk" | "imports"> {
  root: string;
  islands: IslandEntry[];
  fsRoutes: FsRoute[];
  files: Record<string, Omit<StaticFile, "read">>;
}

/** By which the forms of a file lie beside each other. */
export const suffixes = { identity: "", br: ".br", gzip: ".gz" } as const;

/** Bytes up to which a file stays in memory once it was read. */
const keptUpTo = 256 * 1024;

/** A build on disk, whose `server.js` is at `serverUrl`. */
export function diskBuild(snapshot: DiskSnapshot, serverUrl: string): BuildCache {
  const files = new Map(Object.entries(snapshot.files));
  const kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  const read = (name: string, size: number) => {
    let content = kept.get(name);
    if (!content) {
      const path = name.split("/").map(encodeURIComponent).join("/");
      content = Deno.readFile(new URL(`./static${path}`, serverUrl));
      if (size <= keptUpTo) kept.set(name, content);
      content.catch(() => kept.delete(name));
    }
    return content;
  };
  const build: BuildCache = {
    ...snapshot,
    root: decodeURIComponent(new URL(snapshot.root, serverUrl).pathname),
    file: (path) => {
      const name = keptAt(path, snapshot.buildId, (name) => files.get(name)?.hash);
      const file = files.get(name);
      if (!file) return null;
      return { ...file, read: (encoding) => read(name + suffixes[encoding], file.size) };
    },
  };
  useVersions(build);
  return build;
}
