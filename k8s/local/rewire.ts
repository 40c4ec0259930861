import type { EmbeddedPostgres } from "shared/db/embedded/mod.ts";
import type { Engines } from "./engines/mod.ts";
import { cacheLogin } from "./handlers/redis.ts";
import { ports } from "./ports.ts";

/** Gives the environment of a container the addresses of this machine. */
export type Rewire = (env: Record<string, string>) => Record<string, string>;

export interface RewireOptions {
  /** Host and port of PostgreSQL. */
  postgres: Pick<EmbeddedPostgres, "port"> & { host?: string };
  objectsDir: string;
  engines: Engines;
}

/** The one table from the cluster's addresses to this machine's. */
export function rewire({ postgres, objectsDir, engines }: RewireOptions): Rewire {
  return (env) => {
    const local = { ...env };
    // Passwords stand in the URLs by now; a process needs them once.
    for (const name of ["DATABASE_PASSWORD", "AMQP_PASSWORD", "REDIS_PASSWORD"]) delete local[name];
    if (local.DATABASE_URL) {
      const url = new URL(local.DATABASE_URL);
      url.hostname = postgres.host ?? "127.0.0.1";
      url.port = String(postgres.port);
      url.search = "";
      local.DATABASE_URL = url.href;
    }
    if (env.AMQP_URL) {
      if (engines.broker) local.AMQP_URL = engines.broker.address(env.AMQP_URL);
      else delete local.AMQP_URL;
    }
    if (env.REDIS_URL) {
      const { user } = cacheLogin(env.VECTON_TENANT);
      if (engines.cache) local.REDIS_URL = engines.cache.address(user, env.REDIS_PASSWORD);
      else delete local.REDIS_URL;
    }
    if (env.S3_ENDPOINT) {
      if (engines.objects) local.S3_ENDPOINT = engines.objects.endpoint;
      else {
        delete local.S3_ENDPOINT;
        for (const name of Object.keys(local)) if (isStoreKey(name)) delete local[name];
        local.OBJECTS_DIR = objectsDir;
      }
    }
    if (env.OIDC_DIAL_URL) local.OIDC_DIAL_URL = `http://127.0.0.1:${ports.identity}`;
    if (env.LISTEN_HOST) local.LISTEN_HOST = "127.0.0.1";
    if (env.SMOKE_URL) {
      local.SMOKE_URL = `http://127.0.0.1:${ports.gateway}${new URL(env.SMOKE_URL).pathname}`;
    }
    const receivers = Deno.env.get("WEBHOOK_ALLOWED_ORIGINS");
    if (env.VECTON_SERVICES && receivers) local.WEBHOOK_ALLOWED_ORIGINS = receivers;
    // The cluster's relay is not here.
    for (const name of ["SMTP_URL", "MAIL_ADDRESS"]) delete local[name];
    if (env.VECTON_SERVICES) Object.assign(local, mail());
    // Made anew: an object that something was deleted from takes several times the memory.
    return Object.fromEntries(Object.entries(local));
  };
}

/** `S3_ACCESS_KEY`, `S3_PUBLIC_SECRET_KEY` …: a folder has no keys. */
const isStoreKey = (name: string) => /^S3_(\w+_)?(ACCESS|SECRET)_KEY$/.test(name);

/** A mail server that the starter's environment names gets the mail; else the page `/shop/_mail`. */
function mail(): Record<string, string> {
  const [url, address] = ["SMTP_URL", "MAIL_ADDRESS"].map((name) => Deno.env.get(name));
  if (!url) return { MAILBOX: "true" };
  return { SMTP_URL: url, ...(address ? { MAIL_ADDRESS: address } : {}) };
}
