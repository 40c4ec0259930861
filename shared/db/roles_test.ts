import { assertEquals, assertRejects } from "@std/assert";
import { testDatabase } from "shared/testing/mod.ts";
import { inventoryMigrations } from "../../tenant/services/inventory/mod.ts";
import { uuidv7 } from "./mod.ts";
import { shop } from "./testing.ts";

Deno.test("the application role uses the tables and can change none of their shapes", async () => {
  await using db = await testDatabase([shop]);
  await db.sql`INSERT INTO shop.thing VALUES (${uuidv7()}, 1)`;
  await db.sql`INSERT INTO shop.log (text) VALUES ('a')`;
  for (
    const statement of [
      "ALTER TABLE shop.thing ADD m int",
      "ALTER TABLE shop.thing DROP CONSTRAINT thing_n_check",
      "ALTER TABLE shop.thing OWNER TO vecton_app",
      "DROP TABLE shop.thing",
      "DROP SCHEMA shop CASCADE",
      "ALTER TABLE shop.thing DISABLE TRIGGER ALL",
      "CREATE INDEX ON shop.thing (n)",
    ]
  ) {
    await assertRejects(async () => await db.sql.unsafe(statement), Error, "must be owner");
  }
  for (
    const statement of [
      "TRUNCATE shop.thing",
      "CREATE TABLE shop.mine (n int)",
      "CREATE TABLE public.mine (n int)",
      "CREATE SCHEMA mine",
      "SET SESSION AUTHORIZATION vecton_owner",
      "SET ROLE vecton_owner",
      "COPY shop.thing TO PROGRAM 'cat'",
    ]
  ) {
    await assertRejects(async () => await db.sql.unsafe(statement), Error, "permission denied");
  }
});

Deno.test("what a migration takes back from the application role it does not have", async () => {
  await using db = await testDatabase([shop]);
  await db.sql`INSERT INTO shop.log (text) VALUES ('a')`;
  for (
    const statement of [
      "UPDATE shop.log SET text = 'b'",
      "DELETE FROM shop.log",
      "TRUNCATE shop.log",
      "SELECT FROM shop.log FOR UPDATE",
    ]
  ) {
    await assertRejects(async () => await db.sql.unsafe(statement), Error, "permission denied");
  }
  assertEquals((await db.sql`SELECT text FROM shop.log`).map(({ text }) => text), ["a"]);
});

Deno.test("the ledger of stock can be written to and never rewritten", async () => {
  await using db = await testDatabase([inventoryMigrations]);
  for (
    const verb of [
      "UPDATE inventory.stock_movement SET on_hand_after = 0",
      "DELETE FROM inventory.stock_movement",
      "TRUNCATE inventory.stock_movement",
    ]
  ) {
    await assertRejects(async () => await db.sql.unsafe(verb), Error, "permission denied");
  }
  const [{ may }] = await db.sql`
    SELECT has_table_privilege('inventory.stock_movement', 'INSERT') AS may`;
  assertEquals(may, true);
});

Deno.test("the application role sees no schema that was not given to it, nor the migrations' notes", async () => {
  await using db = await testDatabase([shop]);
  await db.owner`CREATE SCHEMA private`;
  await db.owner`CREATE TABLE private.secret (text text)`;
  for (const table of ["private.secret", "public.schema_migration", "pg_authid"]) {
    await assertRejects(
      async () => await db.sql.unsafe(`SELECT * FROM ${table}`),
      Error,
      "permission denied",
    );
  }
});
