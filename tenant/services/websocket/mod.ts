import { channelMigrations } from "shared/cache/channels/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import type { ServiceModule } from "../../services.ts";
import { feed, renewLost } from "./feed.ts";
import { channelsOf } from "./store.ts";

export const service: ServiceModule = {
  migrations: [channelMigrations, {
    name: "websocket",
    directory: new URL("./migrations/", import.meta.url),
  }],
  consumers(runtime) {
    const log = logger({ service: "websocket", tenant: runtime.tenant.slug });
    return [feed(() => channelsOf(runtime), (error) => {
      log("warn", "updates could not be told; channels begin anew", { error: String(error) });
    })];
  },
  jobs: (runtime) => [{
    name: "websocket.renew-lost",
    everySeconds: 1,
    run: () => renewLost(runtime.sql, channelsOf(runtime)),
  }],
};
