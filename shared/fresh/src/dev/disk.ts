import { dirname, join, toFileUrl } from "@std/path";
import type { ResolvedBuildConfig } from "./config.ts";
import { suffixes } from "../disk_build.ts";
import { bundleServer } from "./bundle_server.ts";
import { compress } from "./compression.ts";
import { relativeUrl } from "./files.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Writes a build to its folder: `server.js`, which exports what the app's entry does and a handler
 * by default, what that is made of, and `static/`.
 */
export async function writeBuild(
  snapshot: Snapshot,
  config: ResolvedBuildConfig,
): Promise<void> {
  const { outDir } = config;
  await Deno.remove(outDir, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(outDir, { recursive: true });
  const files = Object.fromEntries(
    [...snapshot.files].map(([path, { content, ...file }]) => [
      path,
      { ...file, size: content.byteLength },
    ]),
  );
  const from = (url: string) => JSON.stringify(relativeUrl(outDir, url));
  const entry = from(toFileUrl(config.serverEntry).href);
  const root = JSON.stringify(relativeUrl(outDir, toFileUrl(config.root).href));
  await Deno.writeTextFile(
    join(outDir, "compiled-entry.js"),
    `export * from ${entry};\n`,
  );
  await Deno.writeTextFile(
    join(outDir, "snapshot.js"),
    snapshotModule(snapshot, files, from, root),
  );
  await Deno.writeTextFile(join(outDir, "server.js"), serverModule);
  // The bundler works in a process of its own.
  await Promise.all([bundleServer(outDir), writeStatic(join(outDir, "static"), snapshot)]);
}

async function writeStatic(folder: string, { files }: Snapshot): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Promise.all([...files].map(async ([path, { content, encodings }]) => {
    const target = join(folder, ...path.split("/"));
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target, content);
    for (const encoding of encodings) {
      await Deno.writeFile(target + suffixes[encoding], await compress(content, encoding));
    }
  }));
}

const serverModule = `export * from "./compiled-entry.js";
import { app } from "./compiled-entry.js";
import { snapshot } from "./snapshot.js";
import { diskBuild, setBuildCache } from "jsr:@fresh/core@^2.3.3/internal";

app[setBuildCache](diskBuild(snapshot, import.meta.url));
const handler = app.handler();
export default { fetch: (req, info) => handler(req, info) };
`;

function snapshotModule(
  snapshot: Snapshot,
  files: Record<string, unknown>,
  from: (url: string) => string,
  root: string,
): string {
  const islands = snapshot.islands.map(({ source, ...island }) =>
    `    { ...${JSON.stringify(island)}, load: () => import(${from(source)}) },`
  );
  const routes = snapshot.routes.map(({ url, ...route }) =>
    `    { ...${JSON.stringify(route)}, load: () => import(${from(url)}) },`
  );
  return `export const snapshot = {
  root: ${root},
  buildId: ${JSON.stringify(snapshot.buildId)},
  runtimeChunk: ${JSON.stringify(snapshot.runtimeChunk)},
  islandsChunk: ${JSON.stringify(snapshot.islandsChunk)},
  slotsChunk: ${JSON.stringify(snapshot.slotsChunk)},
  imports: ${JSON.stringify(snapshot.imports)},
  islands: [
${islands.join("\n")}
  ],
  fsRoutes: [
${routes.join("\n")}
  ],
  files: ${JSON.stringify(files, null, 2)},
};
`;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
