import { dirname, join, relative, SEPARATOR, toFileUrl } from "@std/path";
import type { ResolvedBuildConfig } from "./config.ts";
import { suffixes } from "../disk_build.ts";
import { compress } from "./compression.ts";
import type { Snapshot } from "./snapshot.ts";

/** Writes a build to its folder: `server.js`, `snapshot.js`, `compiled-entry.js` and `static/`. */
export async function writeBuild(
  snapshot: Snapshot,
  config: ResolvedBuildConfig,
): Promise<void> {
  const { outDir } = config;
  await Deno.remove(outDir, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(join(outDir, "static"), { recursive: true });
  const files: Record<string, unknown> = {};
  for (const [path, file] of snapshot.files) {
    const target = join(outDir, "static", ...path.split("/"));
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeFile(target, file.content);
    const { content, ...rest } = file;
    for (const encoding of file.encodings) {
      await Deno.writeFile(target + suffixes[encoding], compress(content, encoding));
    }
    files[path] = { ...rest, size: content.byteLength };
  }
  const from = (url: string) => JSON.stringify(relativeUrl(outDir, url));
  const entry = from(toFileUrl(config.serverEntry).href);
  const root = JSON.stringify(relativeUrl(outDir, toFileUrl(config.root).href));
  await Deno.writeTextFile(
    join(outDir, "compiled-entry.js"),
    `export { app } from ${entry};\n`,
  );
  await Deno.writeTextFile(
    join(outDir, "snapshot.js"),
    snapshotModule(snapshot, files, from, root),
  );
  await Deno.writeTextFile(join(outDir, "server.js"), serverModule);
}

const serverModule = `import { app } from "./compiled-entry.js";
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

/** Relative, so that the build can be moved together with its sources; other schemes stay. */
function relativeUrl(outDir: string, url: string): string {
  if (!url.startsWith("file:")) return url;
  const path = relative(outDir, decodeURIComponent(new URL(url).pathname));
  const forward = path.split(SEPARATOR).join("/") || ".";
  return encodeURI(forward.startsWith(".") ? forward : `./${forward}`);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
