import { IslandNames, moduleName } from "./island_names.ts";

/** A module with islands, before it is bundled. */
export interface IslandModule {
  /** URL or specifier that imports it. */
  source: string;
  /** File name of its module in the browser. */
  file: string;
  /** Names of its exported functions. */
  exports: string[];
  /** Names of its islands, by export. */
  names: Map<string, string>;
}

/**
 * Imports modules to see which functions they export; those without any are left out. No file gets
 * a name of `reserved`.
 */
export async function loadIslands(
  sources: string[],
  reserved: string[],
): Promise<IslandModule[]> {
  const loaded = await Promise.all(sources.map(load));
  const names = new IslandNames();
  const taken = new Set(reserved.map((file) => file.replace(/\.js$/, "")));
  return loaded.filter(({ exports }) => exports.length > 0).map(
    ({ source, exports }) => {
      const name = moduleName(source);
      let file = name;
      // Not every file system tells upper from lower case.
      for (let number = 1; taken.has(file.toLowerCase()); number++) {
        file = `${name}_${number}`;
      }
      taken.add(file.toLowerCase());
      return {
        source,
        file: `${file}.js`,
        exports,
        names: new Map(exports.map((each) => [each, names.next(each, name)])),
      };
    },
  );
}

async function load(source: string) {
  try {
    const module: Record<string, unknown> = await import(source);
    const exports = Object.keys(module).filter((name) => typeof module[name] === "function");
    return { source, exports };
  } catch (cause) {
    throw new Error(
      `The island ${source} cannot be imported: ${(cause as Error)?.message}`,
      {
        cause,
      },
    );
  }
}

/** The one name of a module, whatever an import map calls it. */
export function resolved(specifier: string): string {
  // A version range need not be resolvable before it is imported.
  return /^(npm|jsr):/.test(specifier) ? specifier : import.meta.resolve(specifier);
}
