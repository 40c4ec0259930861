import { assert, assertEquals, assertRejects } from "@std/assert";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { connect, migrate, MigrationError, type MigrationSet } from "./mod.ts";
import { migrationsOf, shop, things, until } from "./testing.ts";

const ownerUrl = (db: TestDatabase) => db.url.replace("vecton_app", "vecton_owner");

const run = (db: TestDatabase, set: MigrationSet, options = {}) =>
  migrate(ownerUrl(db), [set], { appRole: "vecton_app", ...options });

/** The migrations of `shop` with further files beside them. */
const withFiles = (files: Record<string, string>) =>
  migrationsOf({ "0001_things.sql": things, ...files });

Deno.test("several processes that start at once apply each file once, in order", async () => {
  await using db = await testDatabase([shop]);
  const files = Object.fromEntries(
    Array.from({ length: 8 }, (_, i) => [
      `000${i + 2}_step.sql`,
      // Each needs the one before, and fails when it runs twice.
      `CREATE TABLE shop.step${i} (n int);` +
      (i > 0 ? `ALTER TABLE shop.step${i - 1} ADD seen int; SELECT pg_sleep(0.02);` : ""),
    ]),
  );
  const set = await withFiles(files);
  const applied = await Promise.all(Array.from({ length: 5 }, () => run(db, set)));
  assertEquals(applied.flat().map(({ id }) => id).sort(), Object.keys(files));
  assertEquals(await run(db, set), []);
});

Deno.test("a database without any note of migrations is prepared by several processes at once", async () => {
  await using db = await testDatabase([shop]);
  await db.owner`DROP TABLE public.schema_migration`;
  await db.owner`DROP SCHEMA shop CASCADE`;
  const applied = await Promise.all(Array.from({ length: 5 }, () => run(db, shop)));
  assertEquals(applied.flat().length, 1);
});

Deno.test("a migrated database lets in its own roles, and no other tenant's", async () => {
  await using db = await testDatabase([shop]);
  const mayConnect = async (role: string) => {
    const [{ may }] = await db
      .owner`SELECT has_database_privilege(${role}, current_database(), 'CONNECT') AS may`;
    return may;
  };
  assertEquals(await mayConnect("public"), true);
  await Promise.all([run(db, shop), run(db, shop)]);
  assertEquals(
    [await mayConnect("public"), await mayConnect("vecton_app"), await mayConnect("vecton_owner")],
    [false, true, true],
  );
  const app = connect(db.url, { max: 1 });
  assertEquals((await app`SELECT 1 AS one`)[0].one, 1);
  await app.end();
});

Deno.test("a file that was changed after it was applied is refused, saying what to do", async () => {
  await using db = await testDatabase([shop]);
  const error = await assertRejects(
    async () => await run(db, await migrationsOf({ "0001_things.sql": `${things}\n-- more` })),
    MigrationError,
  );
  assertEquals(
    error.message,
    "shop/0001_things.sql was changed after it was applied. Put the file back as it was " +
      "(git log shows it), and write the change into a new file with the next number.",
  );
});

Deno.test("a program that is older than the database is refused", async () => {
  await using db = await testDatabase([await withFiles({ "0002_more.sql": "SELECT 1;" })]);
  await assertRejects(() => run(db, shop), MigrationError, "older than the database");
});

Deno.test("of a file that fails nothing is kept, and the next start tries it again", async () => {
  await using db = await testDatabase([shop]);
  const set = await withFiles({
    "0002_good.sql": "CREATE TABLE shop.good (n int);",
    "0003_bad.sql": "CREATE TABLE shop.half (n int);\nINSERT INTO shop.good VALUES (1);\nSELEC;",
  });
  const error = await assertRejects(() => run(db, set), MigrationError, "shop/0003_bad.sql");
  assert(error.message.includes("Nothing of this file was kept"));
  const [{ half }] = await db.owner`SELECT to_regclass('shop.half') AS half`;
  assertEquals([half, (await db.owner`SELECT * FROM shop.good`).length], [null, 0]);
  await Deno.writeTextFile(new URL("0003_bad.sql", set.directory), "SELECT 1;");
  assertEquals((await run(db, set)).map(({ id }) => id), ["0003_bad.sql"]);
});

Deno.test("a file waits for a busy table in short turns, so that the table's users go on", async () => {
  await using db = await testDatabase([shop]);
  const set = await withFiles({ "0002_wider.sql": "ALTER TABLE shop.thing ADD m int;" });
  const release = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const reader = db.sql.begin(async (tx) => {
    await tx`SELECT FROM shop.thing`;
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const migrating = run(db, set, { lockTimeoutMs: 100 });
  await until(async () =>
    (await db.owner`SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'migrate %'
        AND wait_event_type = 'Lock'`).length > 0
  );
  // Behind the waiting ALTER TABLE, for the length of a turn at most.
  await db.sql`SELECT FROM shop.thing`;
  release.resolve();
  await reader;
  assertEquals((await migrating).length, 1);
  const busy = await withFiles({
    "0002_wider.sql": "ALTER TABLE shop.thing ADD m int;",
    "0003_wider.sql": "ALTER TABLE shop.thing ADD o int;",
  });
  await db.sql.begin(async (tx) => {
    await tx`SELECT FROM shop.thing`;
    await assertRejects(
      () => run(db, busy, { lockTimeoutMs: 20, tries: 2 }),
      MigrationError,
      "lock timeout",
    );
  });
});

Deno.test("who waits too long for another process that migrates is told where to look", async () => {
  await using db = await testDatabase([shop]);
  const other = connect(ownerUrl(db), { max: 1 });
  await other.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(hashtext('vecton.migrate'))`;
    await assertRejects(() => run(db, shop, { waitMs: 50 }), MigrationError, "pg_stat_activity");
  });
  await other.end();
});

Deno.test("a process that is cut off half way leaves no half of a file, and lets the next one in", async () => {
  await using db = await testDatabase([shop]);
  const set = await withFiles({
    "0002_slow.sql": "CREATE TABLE shop.slow (n int);\nSELECT pg_sleep(30);",
  });
  const migrating = run(db, set).catch((error) => error);
  const working = () =>
    db.owner`SELECT pid FROM pg_stat_activity
      WHERE datname = current_database() AND query LIKE '%pg_sleep(30)%'
        AND application_name LIKE 'migrate %'`;
  await until(async () => (await working()).length === 1);
  const [{ pid }] = await working();
  await db.owner`SELECT pg_terminate_backend(${pid})`;
  assert(await migrating instanceof Error);
  const [{ slow }] = await db.owner`SELECT to_regclass('shop.slow') AS slow`;
  assertEquals(slow, null);
  await Deno.writeTextFile(new URL("0002_slow.sql", set.directory), "SELECT 1;");
  assertEquals((await run(db, set)).length, 1);
});
