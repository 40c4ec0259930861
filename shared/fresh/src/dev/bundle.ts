import { join, resolve, toFileUrl } from "@std/path";
import { type IslandModule, loadIslands } from "./islands.ts";
import { importEdits, importsOf } from "./js_imports.ts";
import { tokensOf } from "./js_tokens.ts";
import { publicEnvEdits } from "./public_env.ts";
import { linkToMap, type SourceMapKind } from "./source_maps.ts";
import type { Edit, SourceFile } from "./versions.ts";

/** A module for the browser. */
export interface ClientFile extends SourceFile {
  content: string;
  /** Its name in the build; that of a chunk is made from its version. */
  nameFor(version: string): string;
  /** The bundler's source map, where one is asked for. */
  map?: string;
}

export interface ClientBuild {
  /** By their names in the bundle. */
  files: Map<string, ClientFile>;
  islands: IslandModule[];
  /** Paths of the modules that went into it, as far as the bundler says so: in development. */
  sources: Set<string>;
}

export const runtimeFile = "fresh-runtime.js";
export const islandsFile = "fresh-islands.js";
export const slotsFile = "fresh-slots.js";
const locksFile = "fresh-locks.js";

/** What pages load of the runtime, each only where they need it. */
const runtime: Record<string, string> = {
  [runtimeFile]: "client/mod.ts",
  [islandsFile]: "client/islands.ts",
  [slotsFile]: "client/slots.ts",
  [locksFile]: "client/locks.ts",
};

/**
 * What every page with islands loads anyway. Each entry names all of it, so that it ends up in one
 * chunk: split by who uses what, it would cost requests and compress less well.
 */
const common = 'import "@preact/signals";';
const commonOfRuntime = 'export { h as _h } from "preact";' +
  'export { useEffect as _useEffect } from "preact/hooks";' +
  'export { jsx as _jsx } from "preact/jsx-runtime";';

/** Bundles the browser's runtime and a module per island file; shared code goes into chunks. */
export async function bundleClient(
  specifiers: string[],
  mode: "development" | "production",
  maps?: SourceMapKind,
): Promise<ClientBuild> {
  const islands = await loadIslands(specifiers, Object.keys(runtime));
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "fresh-" }));
  try {
    const entries = new Map(islands.map((module) => [module.file, islandEntry(module)]));
    for (const [file, source] of Object.entries(runtime)) {
      const url = JSON.stringify(new URL(`../runtime/${source}`, import.meta.url).href);
      const more = file === runtimeFile ? "" : common + commonOfRuntime;
      entries.set(file, `export * from ${url};${more}`);
    }
    const entrypoints = await Promise.all([...entries].map(async ([file, code]) => {
      const entry = join(folder, file.replace(/js$/, "ts"));
      await Deno.writeTextFile(entry, code);
      return toFileUrl(entry).href;
    }));
    const outputs = await bundle(entrypoints, mode, maps);
    const texts = new Map([...outputs].filter(([name]) => name.endsWith(".js")));
    const files = new Map<string, ClientFile>();
    for (const [name, content] of texts) {
      files.set(name, {
        content,
        edits: [
          ...importEdits(content, `/${name}`, texts),
          ...publicEnvEdits(content),
          ...linkToMap(name, content, maps),
        ].sort((a, b) => a.start - b.start),
        map: outputs.get(`${name}.map`),
        nameFor: entries.has(name) ? () => name : chunkName(name),
      });
    }
    for (const island of islands) {
      const reached = reachedFrom(island, files);
      forbidNode(island, reached);
      if (reached.some(({ content }) => /(["'`])(img|source)\1/.test(content))) {
        files.get(island.file)!.edits.unshift(importOfLocks);
      }
    }
    return { files, islands, sources: sourcesOf(texts.values()) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Gives the module of an island a name of our own, wherever it comes from. */
function islandEntry({ source, exports }: IslandModule): string {
  const url = JSON.stringify(source);
  const byDefault = exports.includes("default") ? `export { default } from ${url};` : "";
  return `export * from ${url};${byDefault}${common}`;
}

async function bundle(
  entrypoints: string[],
  mode: "development" | "production",
  maps?: SourceMapKind,
): Promise<Map<string, string>> {
  const result = await Deno.bundle({
    entrypoints,
    outputDir: "/out",
    platform: "browser",
    format: "esm",
    codeSplitting: true,
    minify: mode === "production",
    // The link to the map is written when the file has its name.
    sourcemap: maps && "external",
    write: false,
  });
  if (!result.success) {
    throw new Error(`The client code does not build:\n${result.errors.map(complaint).join("\n")}`);
  }
  return new Map(
    result.outputFiles!.map((file) => [file.path.split(/[/\\]/).at(-1)!, file.text()]),
  );
}

/** One message of the bundler, for a terminal without colours. */
export function complaint({ text, location }: Deno.bundle.Message): string {
  const place = location && !text.includes(location.file)
    ? `\n    at ${location.file}:${location.line}:${location.column + 1}`
    : "";
  // deno-lint-ignore no-control-regex -- the colours of a terminal
  return (text + place).replace(/\x1b\[[\d;]*m/g, "");
}

/** The bundler's own hash depends on where the sources lie. */
function chunkName(name: string): (version: string) => string {
  const base = name.replace(/(-[A-Z0-9]{8})?\.js$/, "");
  return (version) => `${base}-${version.slice(0, 8)}.js`;
}

/** The bundler notes where the code of each module begins, by its path from the current folder. */
function sourcesOf(texts: Iterable<string>): Set<string> {
  return new Set(
    [...texts].flatMap((text) => [...text.matchAll(/^\/\/ (\S.*)$/gm)])
      .map(([, path]) => resolve(path)),
  );
}

/** What the module of an island imports, directly or not, and itself. */
function reachedFrom({ file }: IslandModule, files: Map<string, ClientFile>): ClientFile[] {
  const names = new Set([file]);
  for (const name of names) {
    for (const { target } of files.get(name)!.edits) if (target) names.add(target);
  }
  return [...names].map((name) => files.get(name)!);
}

/** Only islands with images pay for their locks: the module must be there before it renders one. */
const importOfLocks: Edit = {
  start: 0,
  end: 0,
  target: locksFile,
  write: (address) => `import${JSON.stringify(address)};`,
};

/** The bundler leaves imports in that no browser can follow. */
function forbidNode({ source }: IslandModule, reached: ClientFile[]): void {
  for (const { content } of reached) {
    const found = importsOf(content).filter(({ specifier, dynamic }) =>
      specifier.startsWith("node:") && !dynamic
    );
    if (found.length === 0) continue;
    // A text may show such an import; of the import itself the name is a token.
    const starts = new Set(tokensOf(content).map(({ start }) => start));
    const node = found.find(({ start }) => starts.has(start));
    if (node) {
      throw new Error(
        `The island ${source} imports ${node.specifier}, directly or not: no browser has it`,
      );
    }
  }
}
