import { type Cache, openCache } from "shared/cache/mod.ts";
import { loadConfig } from "shared/config/mod.ts";
import { connect, type Sql } from "shared/db/mod.ts";
import { configSchema, type IdentityConfig } from "./config.ts";
import { type KeyRing, keyRing } from "./domain/oauth/keys.ts";
import { type Limits, limitsOf } from "./http/rate_limit.ts";

/** What a process of the identity app holds for its whole life. */
export interface Runtime {
  config: IdentityConfig;
  sql: Sql;
  keys: KeyRing;
  cache: Cache;
  limits: Limits;
}

/** Opens what the configuration names. */
export function openRuntime(config: IdentityConfig = loadConfig(configSchema)): Runtime {
  const sql = connect(config.DATABASE_URL, { max: 10, applicationName: "identity" });
  return runtimeOver(config, sql);
}

/** The runtime over a database that is open. */
export function runtimeOver(config: IdentityConfig, sql: Sql): Runtime {
  const cache = openCache({ redisUrl: config.REDIS_URL, prefix: "identity" });
  const keys = keyRing(sql, config.IDENTITY_SECRET_KEY);
  return { config, sql, keys, cache, limits: limitsOf(config, cache) };
}

let runtime: Runtime | undefined;

/** This process's runtime, opened when first asked for. */
export function processRuntime(): Runtime {
  return runtime ??= openRuntime();
}
