import { fromFileUrl, join, resolve } from "@std/path";
import { loadConfig } from "shared/config/mod.ts";
import { connect, type Sql } from "shared/db/mod.ts";
import { configSchema, type IdentityConfig } from "../config.ts";

const root = fromFileUrl(new URL("../../", import.meta.url));

export interface CommandDatabase extends AsyncDisposable {
  sql: Sql;
  config: IdentityConfig;
}

/**
 * Identity's database for a command: that of `DATABASE_URL` and `IDENTITY_SECRET_KEY` or, where they
 * are not set, of the platform that runs on this machine.
 */
export async function commandDatabase(): Promise<CommandDatabase> {
  const env = { ...await localPlatform(), ...Deno.env.toObject() };
  // Who only changes rows needs no issuer.
  const config = loadConfig(configSchema, { ORIGIN: "http://localhost", ...env });
  const sql = connect(config.DATABASE_URL, { max: 2, applicationName: "identity-command" });
  return {
    sql,
    config,
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 5 });
    },
  };
}

/** The environment that `deno task start` gave to identity, from its state folder. */
async function localPlatform(): Promise<Record<string, string>> {
  if (Deno.env.get("DATABASE_URL")) return {};
  const folder = resolve(root, Deno.env.get("VECTON_STATE_DIR") ?? ".vecton");
  try {
    return JSON.parse(await Deno.readTextFile(join(folder, "identity.json")));
  } catch {
    return {};
  }
}
