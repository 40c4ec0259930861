import type { ComponentType } from "preact";
import type { BuildCache, KnownIsland } from "../build_cache.ts";

const loaded = new WeakMap<BuildCache, Promise<Map<unknown, KnownIsland>>>();

/** The islands of a build by component; their modules are imported with the first page. */
export function knownIslands(
  build: BuildCache,
): Promise<Map<unknown, KnownIsland>> {
  let known = loaded.get(build);
  if (!known) loaded.set(build, known = load(build));
  return known;
}

async function load(build: BuildCache): Promise<Map<unknown, KnownIsland>> {
  const known = new Map<unknown, KnownIsland>();
  await Promise.all(build.islands.map(async (entry) => {
    const component = (await entry.load())[entry.exportName];
    known.set(component, {
      entry,
      component: component as ComponentType<Record<string, unknown>>,
    });
  }));
  return known;
}
