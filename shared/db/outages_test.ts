import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { testServerUrl } from "shared/testing/server.ts";
import { startEmbeddedPostgres } from "./embedded/mod.ts";
import { connect, isDatabaseDown, transaction } from "./mod.ts";
import { shop, until } from "./testing.ts";

const test = (name: string, fn: () => Promise<void>) =>
  // Connections that are thrown away close a moment after the test.
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });

/** A superuser's view of a test's database, with the means to end other sessions of it. */
async function administrator(db: TestDatabase) {
  const sql = connect(await testServerUrl(), { max: 1 });
  const { pathname } = new URL(db.url);
  const sessions = (query: string) =>
    sql`SELECT pid FROM pg_stat_activity
      WHERE datname = ${pathname.slice(1)} AND usename = 'vecton_app' AND query LIKE ${query}`;
  return {
    sessions,
    async kill(query: string): Promise<number> {
      const found = await sessions(query);
      for (const { pid } of found) await sql`SELECT pg_terminate_backend(${pid})`;
      return found.length;
    },
    [Symbol.asyncDispose]: () => sql.end({ timeout: 1 }),
  };
}

test("a transaction whose session is killed fails once, is rolled back, and the pool goes on", async () => {
  await using db = await testDatabase([shop]);
  await using admin = await administrator(db);
  let runs = 0;
  for (let round = 0; round < 8; round++) {
    const sleeping = transaction(db.sql, async (tx) => {
      runs++;
      await tx`INSERT INTO shop.log (text) VALUES ('half')`;
      await tx`SELECT pg_sleep(30)`;
    }).catch((error) => error);
    await until(async () => await admin.kill("SELECT pg_sleep(30)%") === 1);
    assertEquals(isDatabaseDown(await sleeping), true);
  }
  assertEquals(runs, 8);
  await transaction(db.sql, (tx) => tx`INSERT INTO shop.log (text) VALUES ('whole')`);
  assertEquals((await db.sql`SELECT text FROM shop.log`).map(({ text }) => text), ["whole"]);
});

test("a transaction that lost its session while it was thinking cannot write into another one", async () => {
  await using db = await testDatabase([shop]);
  await using admin = await administrator(db);
  const killed = Promise.withResolvers<void>();
  const dead = transaction(db.sql, async (tx) => {
    await tx`INSERT INTO shop.log (text) VALUES ('before')`;
    await killed.promise;
    await tx.savepoint((inner) => inner`INSERT INTO shop.log (text) VALUES ('after')`)
      .catch(() => {});
    await tx`INSERT INTO shop.log (text) VALUES ('after')`.catch(() => {});
  }).catch((error) => error);
  await until(async () => await admin.kill("INSERT INTO shop.log%before%") === 1);
  // Others use what the pool has in its place, at the moment in which the dead one goes on.
  const others = Array.from({ length: 20 }, () =>
    transaction(db.sql, async (tx) => {
      await tx`INSERT INTO shop.log (text) VALUES ('other')`;
      await delay(5);
    }));
  await delay(20);
  killed.resolve();
  await Promise.all(others);
  assertEquals(isDatabaseDown(await dead), true);
  const rows = await db.sql`SELECT text, count(*)::int AS n FROM shop.log GROUP BY text`;
  assertEquals(rows.map(({ text, n }) => [text, n]), [["other", 20]]);
});

test("under load sessions are killed again and again: each transaction is whole or not there", async () => {
  await using db = await testDatabase([shop]);
  await using admin = await administrator(db);
  let stop = false;
  let failed = 0;
  const committed: string[] = [];
  const writers = Array.from({ length: 12 }, async (_, writer) => {
    for (let i = 0; !stop; i++) {
      const name = `${writer}-${i}`;
      try {
        await transaction(db.sql, async (tx) => {
          await tx`INSERT INTO shop.log (text) VALUES (${name})`;
          if (i % 3 === 0) {
            await tx.savepoint((inner) => inner`SELECT 1 / 0`).catch(() => {});
          }
          await tx`INSERT INTO shop.log (text) VALUES (${name})`;
        });
        committed.push(name);
      } catch (error) {
        assert(
          isDatabaseDown(error) || (error as { code: string }).code === "22012",
          String(error),
        );
        failed++;
        await delay(1);
      }
    }
  });
  const readers = Array.from({ length: 4 }, async () => {
    while (!stop) await db.sql`SELECT count(*) FROM shop.log`.catch(() => delay(1));
  });
  for (let round = 0; round < 30; round++) {
    await delay(20);
    await admin.kill("%");
  }
  stop = true;
  await Promise.all([...writers, ...readers]);
  assert(failed > 30 && committed.length > 30, `${failed} failed, ${committed.length} committed`);
  const rows = await db.sql`SELECT text, count(*)::int AS n FROM shop.log GROUP BY text`;
  assertEquals(rows.filter(({ n }) => n !== 2), [] as never);
  const there = new Set(rows.map(({ text }) => text));
  assertEquals(committed.filter((name) => !there.has(name)), []);
});

test("a server that restarts is found again, and who listens is told to look for itself", async () => {
  const stateDir = await Deno.makeTempDir();
  await Deno.chmod(stateDir, 0o755);
  const server = await startEmbeddedPostgres({ stateDir });
  const sql = connect(server.superuserUrl, { max: 4 });
  await sql`CREATE TABLE kept (n int)`;
  const heard: (string | null)[] = [];
  await sql.listen("news", (payload) => heard.push(payload), () => heard.push(null));
  await sql.notify("news", "one");
  await until(() => heard.length === 2);

  const working = transaction(sql, async (tx) => {
    await tx`INSERT INTO kept VALUES (1)`;
    await tx`SELECT pg_sleep(30)`;
  }).catch((error) => error);
  await server.stop();
  assertEquals(isDatabaseDown(await working), true);
  assertEquals(isDatabaseDown(await sql`SELECT 1`.catch((error) => error)), true);
  const refused = await transaction(sql, (tx) => tx`SELECT 1`).catch((error) => error);
  assertEquals(isDatabaseDown(refused), true);

  const again = await startEmbeddedPostgres({ stateDir, port: server.port });
  await until(() => sql`SELECT 1`.then(() => true, () => false));
  await transaction(sql, (tx) => tx`INSERT INTO kept VALUES (2)`);
  assertEquals((await sql`SELECT n FROM kept`).map(({ n }) => n), [2]);
  await until(() => heard.length === 3);
  await sql.notify("news", "two");
  await until(() => heard.length === 4);
  assertEquals(heard, [null, "one", null, "two"]);

  await sql.end({ timeout: 2 });
  await again.stop();
  await Deno.remove(stateDir, { recursive: true });
});
