import { delay } from "@std/async/delay";
import type { Cluster, KindHandler, Manifest } from "../cluster.ts";
import { lastLines, startChild } from "../child.ts";
import { containerOf } from "../container.ts";

/**
 * Runs a Job to its end. As on the cluster it is tried again as often as its `backoffLimit` says and
 * ended at its `activeDeadlineSeconds`; then the error has the last that it said.
 */
export const job: KindHandler = {
  async apply(manifest, cluster) {
    const { spec } = manifest;
    const { backoffLimit = 6, activeDeadlineSeconds = Infinity } = spec;
    await cluster.jobs.run(async () => {
      const deadline = Date.now() + activeDeadlineSeconds * 1000;
      for (let failures = 0;;) {
        const failure = await runOnce(manifest, cluster, deadline);
        if (failure === null) return;
        if (cluster.stopping.aborted || Date.now() >= deadline || ++failures > backoffLimit) {
          throw new Error(failure);
        }
        await delay(Math.min(500 * 2 ** (failures - 1), 10_000));
      }
    });
  },
  remove() {},
};

/** Null when it succeeded, else what there is to say. */
async function runOnce(
  manifest: Manifest,
  cluster: Cluster,
  deadline: number,
): Promise<string | null> {
  const { namespace, name } = manifest.metadata;
  const { args, env } = containerOf(manifest, cluster);
  const child = startChild({ name: `${namespace}/${name}`, args, env, freshLog: true });
  const stop = () => void child.stop();
  cluster.stopping.addEventListener("abort", stop);
  // A timer longer than this many milliseconds would fire at once.
  const late = setTimeout(stop, Math.min(deadline - Date.now(), 2 ** 31 - 1));
  const { code } = await child.status;
  clearTimeout(late);
  cluster.stopping.removeEventListener("abort", stop);
  if (code === 0) return null;
  const said = (await lastLines(`${namespace}/${name}`, 1))[0] ?? "it said nothing";
  const how = Date.now() >= deadline ? "was ended at its deadline" : `ended with code ${code}`;
  return `it ${how}: ${said.slice(0, 300)}`;
}
