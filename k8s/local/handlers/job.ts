import type { KindHandler } from "../cluster.ts";
import { startChild } from "../child.ts";
import { containerOf } from "../container.ts";

/** Runs a Job to its end; whatever but success is an error that names the log. */
export const job: KindHandler = {
  async apply(manifest, cluster) {
    const { namespace, name } = manifest.metadata;
    const { args, env } = containerOf(manifest, cluster);
    const { status } = startChild({ name: `${namespace}/${name}`, args, env });
    const { code } = await status;
    if (code !== 0) {
      throw new Error(`Job ${name} ended with code ${code}; see logs/${namespace}.${name}.log`);
    }
  },
  remove() {},
};
