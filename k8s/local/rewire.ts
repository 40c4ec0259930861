import type { EmbeddedPostgres } from "shared/db/embedded/mod.ts";
import { ports } from "./ports.ts";

/** Gives the environment of a container the addresses of this machine. */
export type Rewire = (env: Record<string, string>) => Record<string, string>;

export interface RewireOptions {
  /** Host and port of PostgreSQL. */
  postgres: Pick<EmbeddedPostgres, "port"> & { host?: string };
  objectsDir: string;
}

/** Engines that one machine does without: their variables are left out. */
const absent = [
  "AMQP_URL",
  "AMQP_PASSWORD",
  "REDIS_URL",
  "REDIS_PASSWORD",
  "S3_ENDPOINT",
  "S3_ACCESS_KEY",
  "S3_SECRET_KEY",
  "S3_PUBLIC_ACCESS_KEY",
  "S3_PUBLIC_SECRET_KEY",
  "DATABASE_PASSWORD",
];

/** The one table from the cluster's addresses to this machine's. */
export function rewire({ postgres, objectsDir }: RewireOptions): Rewire {
  return (env) => {
    const local = { ...env };
    for (const name of absent) delete local[name];
    if (local.DATABASE_URL) {
      const url = new URL(local.DATABASE_URL);
      url.hostname = postgres.host ?? "127.0.0.1";
      url.port = String(postgres.port);
      url.search = "";
      local.DATABASE_URL = url.href;
    }
    if (env.S3_ENDPOINT) local.OBJECTS_DIR = objectsDir;
    if (env.OIDC_DIAL_URL) local.OIDC_DIAL_URL = `http://127.0.0.1:${ports.identity}`;
    if (env.LISTEN_HOST) local.LISTEN_HOST = "127.0.0.1";
    if (env.SMOKE_URL) {
      local.SMOKE_URL = `http://127.0.0.1:${ports.gateway}${new URL(env.SMOKE_URL).pathname}`;
    }
    const receivers = Deno.env.get("WEBHOOK_ALLOWED_ORIGINS");
    if (env.VECTON_SERVICES && receivers) local.WEBHOOK_ALLOWED_ORIGINS = receivers;
    // A mail server that the starter's environment names gets the mail; else the page `/shop/_mail`.
    const smtp = Deno.env.get("SMTP_URL");
    if (env.VECTON_SERVICES) Object.assign(local, smtp ? { SMTP_URL: smtp } : { MAILBOX: "true" });
    return local;
  };
}
