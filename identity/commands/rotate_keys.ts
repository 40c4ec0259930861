import { machineActor } from "../domain/audit.ts";
import { keepKeysSeconds, rotateKeys } from "../domain/oauth/key_store.ts";
import { commandDatabase } from "./database.ts";

/**
 * Publishes the next signing keys, which are used once everybody has read them; with `--now` they
 * are used at once. Running it again changes nothing while next keys wait.
 */
export async function rotateSigningKeys(): Promise<void> {
  await using db = await commandDatabase();
  const rotated = await rotateKeys(db.sql, db.config.IDENTITY_SECRET_KEY, machineActor("command"), {
    now: Deno.args.includes("--now"),
    keepSeconds: keepKeysSeconds(db.config),
  });
  for (const { alg, kid, changed, useFrom } of rotated) {
    const used = useFrom.getTime() <= Date.now()
      ? "used from now on"
      : `used from ${useFrom.toISOString()}`;
    console.log(`${alg} ${kid}: ${changed ? "published" : "was published before"}, ${used}`);
  }
}
