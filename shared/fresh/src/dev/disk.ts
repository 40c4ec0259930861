import { dirname, join, toFileUrl } from "@std/path";
import type { ResolvedBuildConfig } from "./config.ts";
import { suffixes } from "../disk_build.ts";
import { bundleServer } from "./bundle_server.ts";
import { compress } from "./compression.ts";
import type { Crawled } from "./crawl.ts";
import { draftOf, relativeUrl } from "./files.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Writes a build to its folder: `server.js`, which exports what the app's entry does and a handler
 * by default, what that is made of, and `static/`. What takes longest, to bundle the server, begins
 * while the snapshot is still being made. A build that fails leaves the one before as it is.
 */
export async function writeBuild(
  sources: Crawled,
  snapshot: Promise<Snapshot>,
  config: ResolvedBuildConfig,
): Promise<void> {
  const { outDir } = config;
  // Beside its place, so that its relative addresses are right already.
  const draft = draftOf(outDir);
  await remove(draft);
  await Deno.mkdir(draft, { recursive: true });
  const from = (url: string) => relativeUrl(draft, url);
  const entry = JSON.stringify(from(toFileUrl(config.serverEntry).href));
  await Promise.all([
    Deno.writeTextFile(join(draft, "compiled-entry.js"), `export * from ${entry};\n`),
    Deno.writeTextFile(join(draft, "snapshot.js"), snapshotModule(sources, from)),
    Deno.writeTextFile(join(draft, "server.js"), serverModule),
  ]);
  const [bundled, written] = await Promise.allSettled([
    bundleServer(draft),
    snapshot.then((snapshot) =>
      Promise.all([
        Deno.writeTextFile(
          join(draft, "snapshot.json"),
          snapshotData(snapshot, from, from(toFileUrl(config.root).href)),
        ),
        writeStatic(join(draft, "static"), snapshot),
      ])
    ),
  ]);
  const failed = [written, bundled].find(({ status }) => status === "rejected");
  if (failed) {
    await remove(draft);
    throw (failed as PromiseRejectedResult).reason;
  }
  const { value: complaint } = bundled as PromiseFulfilledResult<string | null>;
  if (complaint) {
    console.warn(`The server is not bundled, so that it starts slower:\n${complaint}`);
  }
  await remove(outDir);
  await Deno.rename(draft, outDir);
}

async function writeStatic(folder: string, { files }: Snapshot): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  await Promise.all([...files].map(async ([path, { content, encodings }]) => {
    const target = join(folder, ...path.split("/"));
    await Deno.mkdir(dirname(target), { recursive: true });
    await Promise.all([
      Deno.writeFile(target, content),
      ...encodings.map(async (encoding) =>
        await Deno.writeFile(target + suffixes[encoding], await compress(content, encoding))
      ),
    ]);
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

/** What imports the modules of an app, and reads what else is known of it. */
function snapshotModule({ routes, islands }: Crawled, from: (url: string) => string): string {
  const loaders = [...islands, ...routes.map(({ url }) => url)].map((url) => {
    const specifier = JSON.stringify(from(url));
    return `  ${specifier}: () => import(${specifier}),`;
  });
  return `const data = JSON.parse(Deno.readTextFileSync(new URL("snapshot.json", import.meta.url)));
const loaders = {
${loaders.join("\n")}
};
const loaded = ({ source, ...known }) => ({ ...known, load: loaders[source] });
export const snapshot = {
  ...data,
  islands: data.islands.map(loaded),
  fsRoutes: data.fsRoutes.map(loaded),
};
`;
}

function snapshotData(
  { islands, routes, files, ...snapshot }: Snapshot,
  from: (url: string) => string,
  root: string,
): string {
  return JSON.stringify({
    ...snapshot,
    root,
    islands: islands.map((island) => ({ ...island, source: from(island.source) })),
    fsRoutes: routes.map(({ url, ...route }) => ({ ...route, source: from(url) })),
    files: Object.fromEntries(
      [...files].map(([path, { content, ...file }]) => [
        path,
        { ...file, size: content.byteLength },
      ]),
    ),
  });
}

async function remove(path: string): Promise<void> {
  await Deno.remove(path, { recursive: true }).catch(ignoreMissing);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
