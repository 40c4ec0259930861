import { assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { transaction } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { identityMigrations } from "./domain/migrations.ts";
import { clientInput, newSecret, proveClient, putClient } from "./domain/oauth/clients.ts";

Deno.test("a secret that only its maker has seen is registered by its hash, again and again, until it is alone", async () => {
  await using db = await testDatabase(identityMigrations);
  const [old, next] = [newSecret(), newSecret()];
  const secretHash = encodeHex(await hashToken(next));
  const put = (fields: object) =>
    transaction(
      db.sql,
      (tx) => putClient(tx, "tenant-acme", clientInput.parse({ name: "Acme", ...fields })),
    );
  const good = async () =>
    await Promise.all(
      [old, next].map(async (secret) => await proveClient(db.sql, "tenant-acme", secret) !== null),
    );
  await put({ secret: old });
  assertEquals(await good(), [true, false]);
  // As often as a process that is killed repeats it: the one in use is not pushed out.
  for (let n = 0; n < 3; n++) await put({ secretHash });
  assertEquals(await good(), [true, true]);
  await put({ name: "Acme Kft." });
  assertEquals(await good(), [true, true]);
  await put({ secretHash, retireOtherSecrets: true });
  assertEquals(await good(), [false, true]);
  assertEquals(clientInput.safeParse({ name: "Acme", secretHash: "abc" }).success, false);
});
