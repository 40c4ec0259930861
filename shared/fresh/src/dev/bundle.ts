import { join, toFileUrl } from "@std/path";
import type { IslandEntry } from "../build_cache.ts";
import { IslandNames } from "./island_names.ts";

export interface ClientBuild {
  /** Content by file name; `buildIdMark` stands where the build's id belongs. */
  files: Map<string, Uint8Array<ArrayBuffer>>;
  islands: Omit<IslandEntry, "chunk" | "load">[];
  /** By island name: the file name of its module and the URL of its source. */
  modules: Map<string, { file: string; source: string }>;
}

export const runtimeFile = "fresh-runtime.js";
export const islandsFile = "fresh-islands.js";
export const slotsFile = "fresh-slots.js";
export const buildIdMark = "__FRESH_BUILD_ID__";

/** Bundles the browser's runtime and a module per island file; shared code goes into chunks. */
export async function bundleClient(
  islandFiles: string[],
  mode: "development" | "production",
): Promise<ClientBuild> {
  const folder = await Deno.makeTempDir({ prefix: "fresh-" });
  try {
    const entries = await writeRuntime(folder);
    const islands: ClientBuild["islands"] = [];
    const modules: ClientBuild["modules"] = new Map();
    const names = new IslandNames();
    const taken = new Set([runtimeFile, islandsFile, slotsFile]);
    for (const source of islandFiles) {
      const exported = await import(source) as Record<string, unknown>;
      const functions = Object.keys(exported).filter((name) =>
        typeof exported[name] === "function"
      );
      if (functions.length === 0) continue;
      const file = uniqueFile(source, taken);
      const url = JSON.stringify(source);
      const wrapper = `export * from ${url};` +
        ("default" in exported ? `export { default } from ${url};` : "");
      const entry = join(folder, file.replace(/\.js$/, ".ts"));
      await Deno.writeTextFile(entry, wrapper);
      entries.push(entry);
      for (const exportName of functions) {
        const name = names.next(exportName, source);
        islands.push({ name, exportName, css: [] });
        modules.set(name, { file, source });
      }
    }
    return { files: await bundle(entries, folder, mode), islands, modules };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The runtime in three entries: a page loads those that its content needs. */
async function writeRuntime(folder: string): Promise<string[]> {
  const at = (path: string) => JSON.stringify(new URL(`../runtime/${path}`, import.meta.url).href);
  const entries = {
    [runtimeFile]: `import { setBuildId } from ${at("shared.ts")};\n` +
      `setBuildId(${JSON.stringify(buildIdMark)});\n` +
      `export * from ${at("client/mod.ts")};\n`,
    [islandsFile]: `export * from ${at("client/islands.ts")};\n`,
    [slotsFile]: `export * from ${at("client/slots.ts")};\n`,
  };
  return await Promise.all(
    Object.entries(entries).map(async ([file, code]) => {
      const entry = join(folder, file.replace(/\.js$/, ".ts"));
      await Deno.writeTextFile(entry, code);
      return entry;
    }),
  );
}

async function bundle(
  entries: string[],
  folder: string,
  mode: "development" | "production",
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const result = await Deno.bundle({
    entrypoints: entries.map((entry) => toFileUrl(entry).href),
    outputDir: join(folder, "out"),
    platform: "browser",
    format: "esm",
    codeSplitting: true,
    minify: mode === "production",
    write: false,
  });
  if (!result.success) {
    throw new Error(
      `The client code does not build:\n${result.errors.map((e) => e.text).join("\n")}`,
    );
  }
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const output of result.outputFiles ?? []) {
    const name = output.path.split(/[/\\]/).at(-1)!;
    const text = inlinePublicEnv(new TextDecoder().decode(output.contents!));
    const node = /(?:from|import)\s*["'](node:[a-z/]+)["']/.exec(text);
    if (node) {
      throw new Error(
        `${name} imports ${node[1]}, which no browser has: keep it out of islands`,
      );
    }
    files.set(name, new TextEncoder().encode(text));
  }
  return files;
}

/** Only variables that say they are public reach the browser. */
function inlinePublicEnv(code: string): string {
  return code
    .replace(
      /Deno\.env\.get\((["'`])(FRESH_PUBLIC_\w+)\1\)/g,
      (_, _quote, name) => JSON.stringify(Deno.env.get(name)) ?? "undefined",
    )
    .replace(
      /process\.env\.(FRESH_PUBLIC_\w+)/g,
      (_, name) => JSON.stringify(Deno.env.get(name)) ?? "undefined",
    );
}

function uniqueFile(source: string, taken: Set<string>): string {
  const base = decodeURIComponent(new URL(source).pathname.split("/").at(-1)!)
    .replace(/\.[^.]*$/, "").replace(/[^\w.-]/g, "_");
  let file = `${base}.js`;
  for (let number = 1; taken.has(file.toLowerCase()); number++) {
    file = `${base}_${number}.js`;
  }
  taken.add(file.toLowerCase());
  return file;
}
