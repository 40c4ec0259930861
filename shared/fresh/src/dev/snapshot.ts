import { contentType } from "@std/media-types";
import { Buffer } from "node:buffer";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { BuildCache, FsRoute, IslandEntry, StaticFile } from "../build_cache.ts";
import { buildIdMark, type ClientBuild, islandsFile, runtimeFile, slotsFile } from "./bundle.ts";
import type { CrawledRoute } from "./crawl.ts";
import { hashOf } from "./files.ts";

export interface BuiltFile {
  content: Uint8Array<ArrayBuffer>;
  contentType: string;
  hash: string;
  immutable: boolean;
}

/** Everything a build made, before it goes to disk or stays in memory. */
export interface Snapshot {
  buildId: string;
  runtimeChunk: string;
  islandsChunk: string;
  slotsChunk: string;
  islands: (Omit<IslandEntry, "load"> & { source: string })[];
  routes: CrawledRoute[];
  files: Map<string, BuiltFile>;
}

/**
 * Names the build by its content: a release that changes nothing for browsers leaves their caches
 * as they are.
 */
export async function snapshotOf(
  client: ClientBuild,
  statics: Map<string, Uint8Array<ArrayBuffer>>,
  routes: CrawledRoute[],
): Promise<Snapshot> {
  const hashes = await Promise.all(
    [...client.files, ...statics].map(async ([name, content]) => name + await hashOf(content)),
  );
  const buildId = await hashOf(
    new TextEncoder().encode(hashes.sort().join("\n")),
  );
  const base = `/_fresh/js/${buildId}`;
  const files = new Map<string, BuiltFile>();
  const add = async (
    path: string,
    content: Uint8Array<ArrayBuffer>,
    immutable: boolean,
  ) => {
    const final = withBuildId(content, buildId);
    files.set(path, {
      content: final,
      contentType: contentType(path.slice(path.lastIndexOf("."))) ??
        "application/octet-stream",
      hash: await hashOf(final),
      immutable,
    });
  };
  for (const [name, content] of client.files) {
    await add(`${base}/${name}`, content, true);
  }
  for (const [path, content] of statics) await add(path, content, false);
  return {
    buildId,
    runtimeChunk: `${base}/${runtimeFile}`,
    islandsChunk: `${base}/${islandsFile}`,
    slotsChunk: `${base}/${slotsFile}`,
    islands: client.islands.map((island) => {
      const module = client.modules.get(island.name)!;
      return {
        ...island,
        chunk: `${base}/${module.file}`,
        source: module.source,
      };
    }),
    routes,
    files,
  };
}

function withBuildId(
  content: Uint8Array<ArrayBuffer>,
  buildId: string,
): Uint8Array<ArrayBuffer> {
  // Most files have no mark, and binary ones must not be decoded.
  if (!Buffer.from(content.buffer).includes(buildIdMark)) return content;
  const text = new TextDecoder().decode(content);
  return new TextEncoder().encode(text.replaceAll(buildIdMark, buildId));
}

/** The snapshot as an app uses it in the same process. */
export function memoryBuild(snapshot: Snapshot, root: string): BuildCache {
  const islands: IslandEntry[] = snapshot.islands.map((
    { source, ...island },
  ) => ({
    ...island,
    load: () => import(source),
  }));
  const fsRoutes: FsRoute[] = snapshot.routes.map(({ url, ...route }) => ({
    ...route,
    load: () => import(url),
  }));
  return {
    root,
    buildId: snapshot.buildId,
    runtimeChunk: snapshot.runtimeChunk,
    islandsChunk: snapshot.islandsChunk,
    slotsChunk: snapshot.slotsChunk,
    islands,
    fsRoutes,
    file: (path) => {
      const file = snapshot.files.get(path);
      return file ? inMemory(file) : null;
    },
  };
}

function inMemory({ content, ...file }: BuiltFile): StaticFile {
  return {
    ...file,
    size: content.byteLength,
    encodings: [],
    read: () => Promise.resolve(content),
  };
}

/** The compressed forms of a file that are worth having. */
export function compressed({ content, contentType }: BuiltFile): {
  encoding: "br" | "gzip";
  content: Uint8Array;
}[] {
  const text = /^(text\/|image\/svg|application\/(json|javascript|manifest|xml))/.test(
    contentType,
  );
  if (!text || content.byteLength < 512) return [];
  const br = brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
    },
  });
  return [{ encoding: "br", content: br }, {
    encoding: "gzip",
    content: gzipSync(content, { level: 9 }),
  }];
}
