import { dirname, join } from "@std/path";
import { nearestConfig } from "./deno_config.ts";

interface Locked {
  optionalDependencies?: string[];
  os?: string[];
  cpu?: string[];
}

/**
 * Packages with native code, by the lock file of an app: those that want one of several others
 * which are each for one operating system or processor. Known beforehand, as it costs a whole run
 * of the bundler to find out.
 */
export async function lockedNatives(root: string): Promise<Set<string>> {
  const packages = Object.entries(await lockOf(root) ?? await lockOf(Deno.cwd()) ?? {});
  const ofOneMachine = new Set(
    packages.filter(([, { os, cpu }]) => os || cpu).map(([id]) => nameOf(id)),
  );
  return new Set(
    packages.filter(([, { optionalDependencies = [] }]) =>
      optionalDependencies.some((id) => ofOneMachine.has(nameOf(id)))
    ).map(([id]) => nameOf(id)),
  );
}

async function lockOf(folder: string): Promise<Record<string, Locked> | null> {
  const found = await nearestConfig(folder, ({ imports, importMap }) => !!(imports || importMap));
  if (!found) return null;
  try {
    return JSON.parse(await Deno.readTextFile(join(dirname(found.path), "deno.lock"))).npm ?? null;
  } catch {
    // There need not be one.
    return null;
  }
}

/** `@scope/name@1.2.3_peer@4` is of `@scope/name`. */
const nameOf = (id: string) => /^(@[^/@]+\/)?[^/@]+/.exec(id)![0];

/** Packages that look for a binary of this machine: the bundler does not find those of others. */
export function nativesIn(errors: Deno.bundle.Message[]): Set<string> {
  const found = errors.map(({ location, text }) =>
    /\.node\b|ERR_MODULE_NOT_FOUND/.test(text) &&
    /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+)\/\d[^/]*\//.exec(location?.file ?? "")?.[1]
  );
  return new Set(found.filter((name) => typeof name === "string"));
}
