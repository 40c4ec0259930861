import { assertEquals, assertRejects } from "@std/assert";
import { encodeBase64 } from "@std/encoding";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { seal, unseal } from "shared/auth/seal.ts";
import { queueMail } from "shared/mail/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { tenantMigrations } from "./migrate.ts";
import { resealAll, sealedColumns } from "./reseal.ts";

const key = (byte: number) => encodeBase64(new Uint8Array(32).fill(byte));
const [old, next] = [key(1), key(2)];
const mail = { to: "eva@acme.hu", template: "test", content: { subject: "x" } as never };

Deno.test("every sealed column of a tenant's database is known to the command", async () => {
  await using db = await testDatabase(await tenantMigrations());
  const rows = await db.owner`
    SELECT table_schema || '.' || table_name AS name FROM information_schema.columns
    WHERE column_name = 'sealed' AND data_type = 'bytea' ORDER BY 1`;
  assertEquals(
    rows.map(({ name }) => name),
    sealedColumns.map(({ table }) => table).toSorted(),
  );
});

Deno.test("what an old key has sealed opens with the new one alone, however much there is", async () => {
  await using db = await testDatabase(await tenantMigrations());
  for (let n = 0; n < 450; n++) await transaction(db.sql, (tx) => queueMail(tx, old, mail));
  const subject = uuidv7();
  await db.sql`
    INSERT INTO credentials.totp (subject_id, sealed, last_step)
    VALUES (${subject}, ${await seal(old, `totp/${subject}`, "JBSWY3DP")}, 0)`;
  await transaction(db.sql, (tx) => queueMail(tx, `${next},${old}`, mail));

  assertEquals(await resealAll(db.sql, `${next},${old}`), 451);
  assertEquals(await resealAll(db.sql, `${next},${old}`), 0);
  const [{ sealed }] = await db.sql`SELECT sealed FROM credentials.totp`;
  assertEquals(await unseal(next, `totp/${subject}`, sealed), "JBSWY3DP");
  for (const row of await db.sql`SELECT id, sealed FROM mail.message`) {
    assertEquals(JSON.parse(await unseal(next, `mail/${row.id}`, row.sealed)).subject, "x");
  }
});

Deno.test("a row that no key opens stops the command, which says which one it is", async () => {
  await using db = await testDatabase(await tenantMigrations());
  await transaction(db.sql, (tx) => queueMail(tx, key(3), mail));
  const [{ id }] = await db.sql`SELECT id FROM mail.message`;
  await assertRejects(() => resealAll(db.sql, `${next},${old}`), Error, `mail.message ${id}`);
});
