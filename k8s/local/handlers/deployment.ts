import type { KindHandler, Manifest } from "../cluster.ts";
import { containerOf } from "../container.ts";
import { redis } from "./redis.ts";

const isRedis = ({ metadata }: Manifest) => metadata.name === "redis";

/** The tenant app is built by each of its processes while it is being written. */
const following = (args: string[]) =>
  args.includes("tenant/commands.ts") ? ["run", "-A", "--watch-hmr", "tenant/dev.ts"] : args;

/** A template for a process; nothing starts before the first request. */
export const deployment: KindHandler = {
  async apply(manifest, cluster) {
    if (isRedis(manifest)) return await redis.apply(manifest, cluster);
    const { namespace = "", name } = manifest.metadata;
    const { args, env } = containerOf(manifest, cluster);
    await cluster.fleet.put(namespace, name, cluster.dev ? following(args) : args, env);
  },
  async remove(manifest, cluster) {
    if (isRedis(manifest)) return await redis.remove(manifest, cluster);
    await cluster.fleet.remove(manifest.metadata.namespace ?? "", manifest.metadata.name);
  },
};
