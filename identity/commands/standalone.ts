import { encodeBase64 } from "@std/encoding";
import { fromFileUrl, join, resolve } from "@std/path";
import { startEmbeddedPostgres } from "shared/db/embedded/mod.ts";
import { ensureDatabase } from "shared/db/embedded/database.ts";
import { builtApp } from "shared/http/built_app.ts";
import { identityMigrations } from "../domain/migrations.ts";

const folder = new URL("../", import.meta.url);

/**
 * Identity by itself, for tests of clients: an embedded PostgreSQL in `VECTON_STATE_DIR` (a new
 * temporary folder by default), keys made up, all else by the environment (`identity/config.ts`).
 */
export async function serveStandalone(): Promise<void> {
  const named = Deno.env.get("VECTON_STATE_DIR");
  const stateDir = named ? resolve(named) : await Deno.makeTempDir({ prefix: "vecton-identity-" });
  await Deno.mkdir(stateDir, { recursive: true });
  await build();
  const postgres = await startEmbeddedPostgres({ stateDir, settings: { fsync: "off" } });
  const port = Deno.env.get("PORT") ?? "8001";
  const file = join(stateDir, "identity.json");
  const kept = JSON.parse(await Deno.readTextFile(file).catch(() => "{}"));
  const random = () => encodeBase64(crypto.getRandomValues(new Uint8Array(32)));
  const { url } = await ensureDatabase(postgres.superuserUrl, {
    name: "identity",
    ownerPassword: random(),
    appPassword: random(),
    migrations: identityMigrations,
  });
  const env: Record<string, string> = {
    MAILBOX: "true",
    ...pick(["MAILBOX", "SMTP_URL", "IDENTITY_SECRET_KEY", "ORIGIN"]),
    PORT: port,
    DATABASE_URL: url,
  };
  env.ORIGIN ??= `http://localhost:${port}`;
  env.IDENTITY_SECRET_KEY ??= kept.IDENTITY_SECRET_KEY ?? random();
  // What the commands read.
  await Deno.writeTextFile(file, JSON.stringify(env, null, 2), { mode: 0o600 });
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  console.log(`issuer: ${env.ORIGIN}\nfor commands: VECTON_STATE_DIR=${stateDir}`);
  const { serve, fetch } = await builtApp<typeof import("../main.ts")>(folder);
  await serve(fetch);
  await postgres.stop();
  if (!named) await Deno.remove(stateDir, { recursive: true }).catch(() => {});
}

const pick = (names: string[]): Record<string, string> =>
  Object.fromEntries(names.flatMap((name) => {
    const value = Deno.env.get(name);
    return value ? [[name, value]] : [];
  }));

/** Builds the app where that was not done yet; `deno run -A identity/dev.ts build` does it anew. */
async function build(): Promise<void> {
  const built = await Deno.stat(new URL("_fresh/server.js", folder)).then(() => true, () => false);
  if (built) return;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", fromFileUrl(new URL("dev.ts", folder)), "build"],
    cwd: fromFileUrl(new URL("../", folder)),
    stdout: "null",
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new Error("Identity does not build");
}
