import { type ChannelStore, openChannels } from "shared/cache/channels/mod.ts";
import type { Runtime } from "../../runtime.ts";

const stores = new WeakMap<Runtime, ChannelStore>();

/** The channels of a runtime: the same for its feed and its listeners. */
export function channelsOf(runtime: Runtime): ChannelStore {
  let store = stores.get(runtime);
  if (!store) {
    const { config, sql, tenant } = runtime;
    store = openChannels({
      redisUrl: config.REDIS_URL,
      prefix: tenant.slug,
      sql,
      databaseUrl: config.DATABASE_URL,
    });
    stores.set(runtime, store);
  }
  return store;
}
