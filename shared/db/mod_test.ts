import { assertEquals, assertRejects } from "@std/assert";
import { testDatabase } from "shared/testing/mod.ts";
import { isLockTimeout, isUniqueViolation, transaction, uuidv7 } from "./mod.ts";
import { MigrationError } from "./migrate.ts";
import { migrate } from "./mod.ts";

async function setOf(files: Record<string, string>) {
  const folder = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  return { name: "shop", directory: new URL(`file://${folder}/`) };
}

const first = "CREATE TABLE shop.thing (id uuid PRIMARY KEY, n int NOT NULL CHECK (n >= 0));\n" +
  "CREATE TABLE shop.log (id bigint GENERATED ALWAYS AS IDENTITY, text text);\n" +
  'REVOKE UPDATE, DELETE ON shop.log FROM :"app_role";';

Deno.test("the application role uses the tables but owns none, and not what was taken from it", async () => {
  await using db = await testDatabase([await setOf({ "0001_first.sql": first })]);
  await db.sql`INSERT INTO shop.thing VALUES (${uuidv7()}, 1)`;
  await db.sql`INSERT INTO shop.log (text) VALUES ('a')`;
  await assertRejects(async () => await db.sql`DELETE FROM shop.log`, Error, "permission denied");
  await assertRejects(async () => await db.sql`DROP TABLE shop.thing`, Error, "must be owner");
});

Deno.test("migrations run once each, in order, and refuse a file that was changed afterwards", async () => {
  const set = await setOf({ "0001_first.sql": first });
  await using db = await testDatabase([set]);
  const url = db.url.replace("vecton_app", "vecton_owner");
  await Deno.writeTextFile(
    new URL("0002_more.sql", set.directory),
    "ALTER TABLE shop.thing ADD m int;",
  );
  const applied = await Promise.all(
    [1, 2, 3].map(() => migrate(url, [set], { appRole: "vecton_app" })),
  );
  assertEquals(applied.flat(), [{ set: "shop", id: "0002_more.sql" }]);
  await Deno.writeTextFile(new URL("0002_more.sql", set.directory), "-- something else");
  await assertRejects(
    () => migrate(url, [set], { appRole: "vecton_app" }),
    MigrationError,
    "changed",
  );
  await Deno.remove(new URL("0002_more.sql", set.directory));
  await assertRejects(
    () => migrate(url, [set], { appRole: "vecton_app" }),
    MigrationError,
    "older",
  );
});

Deno.test("transactions that deadlock are run again until both are done", async () => {
  await using db = await testDatabase([await setOf({ "0001_first.sql": first })]);
  const [a, b] = [uuidv7(), uuidv7()];
  await db.sql`INSERT INTO shop.thing VALUES (${a}, 0), (${b}, 0)`;
  const bump = (order: string[]) =>
    transaction(db.sql, async (tx) => {
      for (const id of order) {
        await tx`UPDATE shop.thing SET n = n + 1 WHERE id = ${id}`;
        await new Promise((done) => setTimeout(done, 30));
      }
    });
  await Promise.all([bump([a, b]), bump([b, a])]);
  const rows = await db.sql`SELECT n FROM shop.thing`;
  assertEquals(rows.map((row) => row.n), [2, 2]);
});

Deno.test("a lock that is not granted in time and a taken key are told apart", async () => {
  await using db = await testDatabase([await setOf({ "0001_first.sql": first })]);
  const id = uuidv7();
  await db.sql`INSERT INTO shop.thing VALUES (${id}, 0)`;
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holder = transaction(db.sql, async (tx) => {
    await tx`UPDATE shop.thing SET n = 1 WHERE id = ${id}`;
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const late = await transaction(
    db.sql,
    (tx) => tx`UPDATE shop.thing SET n = 2 WHERE id = ${id}`,
    { lockTimeoutMs: 50 },
  ).catch((error) => error);
  assertEquals(isLockTimeout(late), true);
  release.resolve();
  await holder;
  const taken = await db.sql`INSERT INTO shop.thing VALUES (${id}, 0)`.catch((error) => error);
  assertEquals([isUniqueViolation(taken), isUniqueViolation(taken, "thing_pkey")], [true, true]);
});
