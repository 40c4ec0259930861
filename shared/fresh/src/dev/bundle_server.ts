import { dirname, join, resolve, toFileUrl } from "@std/path";
import { complaint } from "./bundle.ts";
import { importNamesOf } from "./deno_config.ts";
import { lockedNatives, nativesIn } from "./native_packages.ts";
import { relativeUrl } from "./files.ts";

/**
 * Where the code of a module begins, as the bundler notes it, from the current folder; and what a
 * module asks of `import.meta` that says where it lies.
 */
const marks = /^\/\/ (?<module>\S.*)$|\bimport\.meta\.(?<property>url|dirname|filename)\b/gm;

/**
 * Puts the server of a build, with all that it imports, into a few files below `server/`: a process
 * that wakes for a request starts in half the time, and holds less memory, when it has not to find
 * and compile hundreds of modules. Loaded from there, a module still finds what lies beside its
 * source. Packages with native code stay where they are.
 *
 * Where the bundler cannot follow, the server runs from its sources, and the result says why.
 */
export async function bundleServer(outDir: string): Promise<string | null> {
  const target = join(outDir, "server");
  const built = await bundle(join(outDir, "server.js"), target);
  if (typeof built === "string") return built;
  await Deno.mkdir(target);
  for (const [name, code] of built) {
    await Deno.writeTextFile(join(target, name), withPlaces(code, target));
  }
  await Deno.writeTextFile(join(outDir, "server.js"), entry);
  return null;
}

const entry = `export * from "./server/server.js";
export { default } from "./server/server.js";
`;

/** The files by their names, or why there are none. */
async function bundle(
  entrypoint: string,
  outputDir: string,
): Promise<Map<string, string> | string> {
  const folder = dirname(outputDir);
  const external = await importNamesOf(await lockedNatives(folder), folder);
  while (true) {
    const result = await Deno.bundle({
      entrypoints: [entrypoint],
      outputDir,
      platform: "deno",
      format: "esm",
      codeSplitting: true,
      external,
      write: false,
    });
    if (result.success) {
      return new Map(
        result.outputFiles!.map((file) => [file.path.slice(outputDir.length + 1), file.text()]),
      );
    }
    const native = (await importNamesOf(nativesIn(result.errors), folder))
      .filter((name) => !external.includes(name));
    if (native.length === 0) return result.errors.slice(0, 3).map(complaint).join("\n");
    external.push(...native);
  }
}

/** `import.meta.url` and its like say where the source lies, not the file it ended up in. */
function withPlaces(code: string, folder: string): string {
  if (!code.includes("import.meta.")) return code;
  let source = "";
  return code.replace(marks, (whole, ...rest) => {
    const { module, property } = rest.at(-1);
    if (module) {
      source = module;
      return whole;
    }
    const from = JSON.stringify(relativeUrl(folder, toFileUrl(resolve(source)).href));
    const url = `new URL(${from}, import.meta.url)`;
    if (property === "url") return `${url}.href`;
    const path = `decodeURIComponent(${url}.pathname)`;
    return property === "filename" ? path : `${path}.replace(/\\/[^/]*$/, "")`;
  });
}
