import { dirname, join } from "@std/path";

type Config = Record<string, unknown>;

/** The first configuration of Deno that `wanted` accepts, from a folder upwards. */
export async function nearestConfig(
  folder: string,
  wanted: (config: Config) => boolean,
): Promise<{ path: string; config: Config } | null> {
  for (const name of ["deno.json", "deno.jsonc"]) {
    const path = join(folder, name);
    const config = await readConfig(path);
    if (config && wanted(config)) return { path, config };
  }
  const parent = dirname(folder);
  return parent === folder ? null : await nearestConfig(parent, wanted);
}

/**
 * What a module may write to import one of these packages of npm: their own names, and those that
 * the import maps of the app and of this process give them.
 */
export async function importNamesOf(packages: Set<string>, root: string): Promise<string[]> {
  const names = [...packages].flatMap((name) => [name, `npm:${name}*`]);
  for (const folder of [root, Deno.cwd()]) {
    for (const [key, target] of Object.entries(await importsOf(folder))) {
      const [, name] = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)/.exec(target) ?? [];
      if (packages.has(name)) names.push(key);
    }
  }
  return names;
}

async function importsOf(folder: string): Promise<Record<string, string>> {
  const found = await nearestConfig(folder, ({ imports, importMap }) => !!(imports || importMap));
  const map = typeof found?.config.importMap === "string"
    ? await readConfig(join(dirname(found.path), found.config.importMap))
    : found?.config;
  return map?.imports as Record<string, string> | undefined ?? {};
}

async function readConfig(path: string): Promise<Config | null> {
  try {
    return JSON.parse(withoutComments(await Deno.readTextFile(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** A configuration may have comments, and commas after the last item. */
function withoutComments(text: string): string {
  return text
    .replace(/("(?:[^"\\]|\\.)*")|\/\/.*|\/\*[\s\S]*?\*\//g, (_, string = "") => string)
    .replace(/("(?:[^"\\]|\\.)*")|,(?=\s*[}\]])/g, (_, string = "") => string);
}
