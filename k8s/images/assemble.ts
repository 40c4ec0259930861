/**
 * `deno run -A k8s/images/assemble.ts <image> <folder>`: lays out the file system of an image:
 * `app/` with the sources and the build that it runs, `deno/` with exactly the npm packages that
 * these reach, and `usr/local/bin/deno`. The same sources give the same bytes.
 */
import { dirname, join, relative, resolve } from "@std/path";
import { type ImageName, images, isApp } from "./images.ts";
import { reachedImports } from "./import_map.ts";

const root = resolve(import.meta.dirname!, "../..");
/** Tests, and what only they and measurements use. */
const leftOut =
  /(^|\/)(_fresh(\.new)?|testing|conformance|tests|bench)(\/|$)|_(test|bench)\.tsx?$|(^|[/_])testing(_\w+)?\.tsx?$/;

/** Assembles `image` below `out`, which must be empty or not there yet. */
export async function assemble(image: ImageName, out: string): Promise<void> {
  const app = join(out, "app");
  const { sources, entries } = images[image];
  await copy("deno.json", app);
  await copy("deno.lock", app);
  await copy("import_map.json", app);
  for (const source of ["shared", "k8s/images/health.ts", ...sources]) await copy(source, app);

  const built = isApp(image) ? [`${image}/_fresh/server.js`] : [];
  if (isApp(image)) await deno(app, ["run", "-A", "--quiet", `${image}/dev.ts`, "build"]);
  const roots = [...entries, ...built, "k8s/images/health.ts"];

  // Only now, as the build needs packages that the running app does not.
  const map = join(app, "import_map.json");
  await Deno.writeTextFile(
    map,
    reachedImports(await Deno.readTextFile(map), await graphs(app, roots)),
  );
  // Deno takes out of the lock file what the import map no longer names.
  await deno(app, ["cache", "--quiet", ...roots]);
  await copyPackages(out, await graphs(app, roots));

  const binary = join(out, "usr/local/bin/deno");
  await Deno.mkdir(dirname(binary), { recursive: true });
  await Deno.copyFile(Deno.execPath(), binary);
  await Deno.chmod(binary, 0o755);
}

/** What `deno info --json` tells of a module's graph, as far as it matters here. */
export interface Graph {
  modules: { specifier: string; npmPackage?: string }[];
  npmPackages: Record<string, { name: string; version: string; localPath: string }>;
}

async function graphs(app: string, entries: string[]): Promise<Graph[]> {
  const found: Graph[] = [];
  for (const entry of entries) {
    found.push(JSON.parse(await deno(app, ["info", "--json", entry])));
  }
  return found;
}

/** Packages for other machines are in the lock file, too, but were never downloaded. */
async function copyPackages(out: string, graphs: Graph[]): Promise<void> {
  const { npmCache } = JSON.parse(await deno(out, ["info", "--json"]));
  const paths = new Set(
    graphs.flatMap(({ npmPackages }) => Object.values(npmPackages).map((item) => item.localPath)),
  );
  for (const path of paths) {
    const there = await Deno.stat(path).then(() => true, () => false);
    if (there) await copyTree(path, join(out, "deno/npm", relative(npmCache, path)), () => true);
  }
}

async function copy(source: string, app: string): Promise<void> {
  await copyTree(join(root, source), join(app, source), (path) => !leftOut.test(path));
}

async function copyTree(
  from: string,
  to: string,
  wanted: (path: string) => boolean,
  path = relative(root, from),
): Promise<void> {
  const info = await Deno.lstat(from);
  if (!info.isDirectory) {
    await Deno.mkdir(dirname(to), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) {
    const inner = `${path}/${name}`;
    if (wanted(inner)) await copyTree(join(from, name), join(to, name), wanted, inner);
  }
}

async function deno(cwd: string, args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
  }).output();
  if (code !== 0) throw new Error(`deno ${args.join(" ")}:\n${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

if (import.meta.main) {
  const [image, out] = Deno.args;
  if (!(image in images) || !out) {
    console.error(`usage: assemble.ts ${Object.keys(images).join("|")} <folder>`);
    Deno.exit(2);
  }
  await assemble(image as ImageName, resolve(out));
}
