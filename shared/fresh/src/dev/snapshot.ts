import { contentType } from "@std/media-types";
import {
  type BuildCache,
  type FsRoute,
  type IslandEntry,
  keptAt,
  type StaticFile,
} from "../build_cache.ts";
import {
  type ClientBuild,
  type ClientFile,
  islandsFile,
  runtimeFile,
  slotsFile,
} from "./bundle.ts";
import { compress, encodingsOf } from "./compression.ts";
import type { ResolvedBuildConfig } from "./config.ts";
import type { CrawledRoute } from "./crawl.ts";
import { withLockedUrls } from "./css_urls.ts";
import { kindOfMap, servedMap, withInlineMap } from "./source_maps.ts";
import { finished, hashOf, type SourceFile, versionsOf, wholeBuild } from "./versions.ts";

export interface BuiltFile extends Omit<StaticFile, "read" | "size"> {
  content: Uint8Array<ArrayBuffer>;
}

/** Everything a build made, before it goes to disk or stays in memory. */
export interface Snapshot
  extends Pick<BuildCache, "buildId" | "runtimeChunk" | "islandsChunk" | "slotsChunk" | "imports"> {
  islands: (Omit<IslandEntry, "load"> & { source: string })[];
  routes: CrawledRoute[];
  /** By path; those of the client below the build's id. */
  files: Map<string, BuiltFile>;
}

/**
 * Gives every file an address that changes with its content and with that of the files it names: a
 * release leaves in browsers' caches what it did not change. The build's id sums them up.
 */
export function snapshotOf(
  client: ClientBuild,
  statics: Map<string, Uint8Array<ArrayBuffer>>,
  routes: CrawledRoute[],
  config: ResolvedBuildConfig,
): Snapshot {
  const { mode } = config;
  const maps = kindOfMap(config);
  const sources = new Map<string, SourceFile>(client.files);
  for (const [path, content] of statics) {
    const isStyle = path.endsWith(".css");
    sources.set(
      path,
      isStyle
        ? withLockedUrls(path, content, (other) => statics.has(other))
        : { content, edits: [] },
    );
  }
  const versions = versionsOf(sources);
  const nameOf = (file: string) => client.files.get(file)!.nameFor(versions.get(file)!);
  const buildId = hashOf(
    [...versions].map(([name, version]) =>
      `${client.files.has(name) ? nameOf(name) : name} ${version}\n`
    ).sort(),
  );
  const addressOf = (target: string) => {
    if (target === wholeBuild) return buildId;
    const version = versions.get(target)!;
    return client.files.has(target) ? `../${version}/${nameOf(target)}` : version;
  };
  const urlOf = (file: string) => `/_fresh/js/${versions.get(file)}/${nameOf(file)}`;

  const files = new Map<string, BuiltFile>();
  const imports: Record<string, string[]> = {};
  for (const [name, source] of sources) {
    const isClient = client.files.has(name);
    const path = isClient ? `/_fresh/js/${buildId}/${nameOf(name)}` : name;
    if (isClient) imports[urlOf(name)] = importedBy(name, client).map(urlOf);
    let content = finished(source, addressOf);
    const add = (path: string, content: Uint8Array<ArrayBuffer>) => {
      const type = contentType(path.slice(path.lastIndexOf("."))) ?? "application/octet-stream";
      files.set(path, {
        content,
        contentType: type,
        hash: versions.get(name)!,
        immutable: isClient,
        encodings: mode === "production" ? encodingsOf(type, content.byteLength) : [],
      });
    };
    if (isClient && maps) {
      const map = servedMap(source as ClientFile, addressOf, config);
      if (maps === "inline") content = withInlineMap(content, map);
      else add(`${path}.map`, new TextEncoder().encode(map));
    }
    add(path, content);
  }
  return {
    buildId,
    runtimeChunk: urlOf(runtimeFile),
    islandsChunk: urlOf(islandsFile),
    slotsChunk: urlOf(slotsFile),
    imports,
    islands: client.islands.flatMap(({ source, file, names }) =>
      [...names].map(([exportName, name]) => ({
        name,
        exportName,
        css: [],
        chunk: urlOf(file),
        source,
      }))
    ),
    routes,
    files,
  };
}

/** What a module needs before it can run, directly or not. */
function importedBy(file: string, { files }: ClientBuild): string[] {
  const found = new Set([file]);
  for (const name of found) {
    for (const { target, later } of files.get(name)!.edits) if (target && !later) found.add(target);
  }
  return [...found].slice(1);
}

/** The snapshot as an app uses it in the same process. */
export function memoryBuild(snapshot: Snapshot, root: string): BuildCache {
  const { buildId, runtimeChunk, islandsChunk, slotsChunk, imports, files } = snapshot;
  const islands: IslandEntry[] = snapshot.islands.map(({ source, ...island }) => ({
    ...island,
    load: () => import(source),
  }));
  const fsRoutes: FsRoute[] = snapshot.routes.map(({ url, ...route }) => ({
    ...route,
    load: () => import(url),
  }));
  const served = new Map([...files].map(([path, file]) => [path, inMemory(file)]));
  return {
    root,
    buildId,
    runtimeChunk,
    islandsChunk,
    slotsChunk,
    imports,
    islands,
    fsRoutes,
    file: (path) => served.get(keptAt(path, buildId, (kept) => files.get(kept)?.hash)) ?? null,
  };
}

function inMemory({ content, ...file }: BuiltFile): StaticFile {
  const forms = new Map([["identity", Promise.resolve(content)]]);
  return {
    ...file,
    size: content.byteLength,
    read(encoding) {
      let form = forms.get(encoding);
      if (!form) forms.set(encoding, form = compress(content, encoding));
      return form;
    },
  };
}
