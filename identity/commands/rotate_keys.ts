import { machineActor } from "../domain/audit.ts";
import { keepKeysSeconds, rotateKeys } from "../domain/oauth/key_store.ts";
import { commandDatabase } from "./database.ts";

/**
 * Publishes the next signing keys, which are used once everybody has read them; with `--now` they
 * are used at once. Running it again changes nothing while next keys wait.
 */
export async function rotateSigningKeys(): Promise<void> {
  const now = Deno.args.includes("--now");
  await using db = await commandDatabase();
  const rotated = await rotateKeys(db.sql, db.config.IDENTITY_SECRET_KEY, machineActor("command"), {
    now,
    keepSeconds: keepKeysSeconds(db.config),
  });
  for (const { alg, kid, changed, useFrom } of rotated) {
    const published = changed ? "published" : "was published before";
    console.log(`${alg} ${kid}: ${published}, used from ${now ? "now on" : useFrom.toISOString()}`);
  }
}
