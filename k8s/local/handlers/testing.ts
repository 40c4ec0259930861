/** A cluster of one machine for tests of handlers, with the engines that the test opens. */
import { objectsOf, randomSpec, renderForTest } from "../../tenant/testing.ts";
import type { Cluster, Manifest } from "../cluster.ts";
import { embedded, type Engines } from "../engines/mod.ts";
import { Fleet } from "../fleet.ts";
import { Limit } from "../limit.ts";
import { RouteTable } from "../route_table.ts";
import { handlers } from "./mod.ts";

/** A slug of its own for one test: engines are shared by all. */
export const testSlug = () => `k${crypto.randomUUID().slice(0, 8)}`;

export function testCluster(
  { engines = {}, ...given }: Partial<Omit<Cluster, "engines">> & { engines?: Partial<Engines> },
): Cluster {
  return {
    sql: null as unknown as Cluster["sql"],
    ageIdentity: "",
    secrets: new Map(),
    configMaps: new Map(),
    objectsDir: "",
    fleet: new Fleet(() => {}),
    routes: new RouteTable(),
    rewire: (env) => env,
    jobs: new Limit(2),
    stopping: new AbortController().signal,
    dev: false,
    ...given,
    engines: { ...embedded, ...engines },
  };
}

/** A tenant's manifests of these kinds, as the template renders them, in their order. */
export async function manifestsOf(slug: string, ...kinds: string[]): Promise<Manifest[]> {
  const all: Manifest[] = objectsOf(await renderForTest(slug, randomSpec()));
  return all.filter(({ kind }) => kinds.includes(kind));
}

/** As the reconciler does it: upwards when applied, downwards when removed. */
export async function applyAll(manifests: Manifest[], cluster: Cluster): Promise<void> {
  for (const manifest of manifests) await handlers[manifest.kind].apply(manifest, cluster);
}

export async function removeAll(manifests: Manifest[], cluster: Cluster): Promise<void> {
  for (const manifest of manifests.toReversed()) {
    await handlers[manifest.kind].remove(manifest, cluster);
  }
}
