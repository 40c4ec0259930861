import { assert, assertEquals, assertRejects } from "@std/assert";
import { testDatabase } from "shared/testing/mod.ts";
import {
  connect,
  dbStats,
  isDatabaseDown,
  isLockTimeout,
  isRetryable,
  isUniqueViolation,
  type Sql,
  transaction,
  type TransactionOptions,
  uuidv7,
} from "./mod.ts";
import { waitingFor } from "./pool.ts";
import { meeting, shop, until } from "./testing.ts";

async function twoThings(sql: Sql, n = 0): Promise<[string, string]> {
  const ids: [string, string] = [uuidv7(), uuidv7()];
  await sql`INSERT INTO shop.thing VALUES (${ids[0]}, ${n}), (${ids[1]}, ${n})`;
  return ids;
}

const numbers = async (sql: Sql) => (await sql`SELECT n FROM shop.thing`).map(({ n }) => n);

Deno.test("transactions that deadlock are run again until both are done", async () => {
  await using db = await testDatabase([shop]);
  const [a, b] = await twoThings(db.sql);
  let runs = 0;
  const met = meeting(2);
  const bump = (order: string[]) =>
    transaction(db.sql, async (tx) => {
      runs++;
      for (const id of order) {
        await tx`UPDATE shop.thing SET n = n + 1 WHERE id = ${id}`;
        // Both have their first row before either asks for its second.
        await met();
      }
    }, { lockTimeoutMs: 10_000 });
  await Promise.all([bump([a, b]), bump([b, a])]);
  assertEquals(await numbers(db.sql), [2, 2]);
  assert(runs > 2);
  assertEquals((await dbStats(db.sql)).transactions_total.retried, runs - 2);
});

Deno.test("serializable transactions that would break a rule together are run again", async () => {
  await using db = await testDatabase([shop]);
  const ids = await twoThings(db.sql, 1);
  // The rule that spans both rows: one of them stays above zero.
  const take = (
    id: string,
    isolation: "serializable" | "repeatable read",
    met: () => Promise<void>,
  ) =>
    transaction(db.sql, async (tx) => {
      const [{ sum }] = await tx`SELECT sum(n)::int AS sum FROM shop.thing`;
      await met();
      if (sum > 1) await tx`UPDATE shop.thing SET n = n - 1 WHERE id = ${id}`;
    }, { isolation });
  // The control: without the level the rule is broken.
  const unguarded = meeting(2);
  await Promise.all(ids.map((id) => take(id, "repeatable read", unguarded)));
  assertEquals(await numbers(db.sql), [0, 0]);
  await db.sql`UPDATE shop.thing SET n = 1`;
  const guarded = meeting(2);
  await Promise.all(ids.map((id) => take(id, "serializable", guarded)));
  assertEquals((await numbers(db.sql)).sort(), [0, 1]);
});

Deno.test("retries are bounded, and other errors are not retried at all", async () => {
  await using db = await testDatabase([shop]);
  let runs = 0;
  const error = await transaction(db.sql, async (tx) => {
    runs++;
    await tx.unsafe("DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '40001'; END $$");
  }, { retries: 2 }).catch((error) => error);
  assertEquals([runs, isRetryable(error)], [3, true]);
  runs = 0;
  await assertRejects(() =>
    transaction(db.sql, () => {
      runs++;
      return Promise.reject(new Error("of my own"));
    }), "of my own");
  assertEquals(runs, 1);
});

Deno.test("a failed statement fails its transaction, even where its error was caught", async () => {
  await using db = await testDatabase([shop]);
  const [a] = await twoThings(db.sql);
  await assertRejects(() =>
    transaction(db.sql, async (tx) => {
      await tx`UPDATE shop.thing SET n = 5 WHERE id = ${a}`;
      await tx`UPDATE shop.thing SET n = -1 WHERE id = ${a}`.catch(() => {});
    })
  );
  assertEquals(await numbers(db.sql), [0, 0]);
});

Deno.test("locks, statements and pauses have limits, and a taken key is told apart", async () => {
  await using db = await testDatabase([shop]);
  const [id] = await twoThings(db.sql);
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
  const long = await transaction(db.sql, (tx) => tx`SELECT pg_sleep(5)`, { statementTimeoutMs: 50 })
    .catch((error) => error);
  assertEquals([long.code, isDatabaseDown(long)], ["57014", false]);
  const taken = await db.sql`INSERT INTO shop.thing VALUES (${id}, 0)`.catch((error) => error);
  assertEquals([isUniqueViolation(taken), isUniqueViolation(taken, "thing_pkey")], [true, true]);
  assertEquals(isUniqueViolation(taken, "another_key"), false);

  const hasty = connect(db.url, { max: 1, idleInTransactionMs: 50 });
  const idle = await transaction(hasty, async (tx) => {
    await tx`SELECT 1`;
    await until(async () => (await dbStats(hasty)).connections.idle_in_transaction === 0);
    await tx`SELECT 1`;
  }).catch((error) => error);
  assertEquals(isDatabaseDown(idle), true);
  // The pool is whole again.
  assertEquals((await hasty`SELECT 1 AS one`)[0].one, 1);
  await hasty.end({ timeout: 1 });
});

Deno.test("a transaction's own limits hold inside of it and take nothing from the others", async () => {
  await using db = await testDatabase([]);
  const limits = async (options?: TransactionOptions) => {
    const [row] = await transaction(
      db.sql,
      (tx) =>
        tx`SELECT current_setting('lock_timeout') AS lock,
          current_setting('statement_timeout') AS statement`,
      options,
    );
    return [row.lock, row.statement];
  };
  assertEquals(await limits({ lockTimeoutMs: 50 }), ["50ms", "1min"]);
  assertEquals(await limits({ statementTimeoutMs: 70 }), ["3s", "70ms"]);
  assertEquals(await limits(), ["3s", "1min"]);
});

Deno.test("faults of the way to the server, its end and its start count as an outage, others do not", () => {
  const down = (code: string) => isDatabaseDown({ code });
  for (
    const code of [
      ...["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND", "CONNECTION_CLOSED"],
      ...["57P01", "57P02", "57P03", "08006", "53300"],
    ]
  ) assertEquals([code, down(code)], [code, true]);
  for (const code of ["23505", "40001", "55P03", "57014", ""]) {
    assertEquals([code, down(code)], [code, false]);
  }
  assertEquals([isDatabaseDown(null), isDatabaseDown(new Error("no"))], [false, false]);
});

Deno.test("statements that a transaction returns together are all part of it", async () => {
  await using db = await testDatabase([]);
  const [[one], [two]] = await db.sql.begin((tx) => [tx`SELECT 1 AS n`, tx`SELECT 2 AS n`]);
  assertEquals([one.n, two.n], [1, 2]);
});

Deno.test("a pool that has ended refuses what comes after", async () => {
  await using db = await testDatabase([]);
  const sql = connect(db.url, { max: 1 });
  await sql`SELECT 1`;
  await sql.end();
  await assertRejects(async () => await sql`SELECT 1`, Error, "ended");
  await assertRejects(() => transaction(sql, (tx) => tx`SELECT 1`), Error, "ended");
});

Deno.test("every session has the limits, with or without a transaction of ours", async () => {
  await using db = await testDatabase([shop]);
  const sql = connect(db.url, { max: 1, statementTimeoutMs: 7000, lockTimeoutMs: 800 });
  const [row] = await sql`
    SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
      current_setting('idle_in_transaction_session_timeout') AS idle, current_setting('TimeZone') AS zone`;
  assertEquals(row, { statement: "7s", lock: "800ms", idle: "1min", zone: "UTC" });
  await sql.end();
});

Deno.test("the figures of a pool tell what its sessions do and who waits for one", async () => {
  await using db = await testDatabase([shop]);
  const sql = connect(db.url, { max: 2, applicationName: "figures" });
  const [id] = await twoThings(sql);
  const release = Promise.withResolvers<void>();
  const holding = transaction(sql, async (tx) => {
    await tx`UPDATE shop.thing SET n = 1 WHERE id = ${id}`;
    await release.promise;
  });
  const blocked = transaction(db.sql, (tx) => tx`UPDATE shop.thing SET n = 2 WHERE id = ${id}`);
  await until(async () => (await dbStats(db.sql)).lock_waits === 1);
  await until(async () => (await dbStats(sql)).connections.idle_in_transaction === 1);
  const more = [1, 2, 3].map(() => transaction(sql, () => release.promise));
  // One of the three has the second connection; two wait in line, and so will the question itself.
  await until(() => waitingFor(sql) === 2);
  const figures = dbStats(sql);
  release.resolve();
  await Promise.all([holding, blocked, ...more]);
  const { connections_limit, waiting } = await figures;
  assertEquals([connections_limit, waiting], [2, 2]);
  const { waiting: after, transactions_total } = await dbStats(sql);
  assertEquals([after, transactions_total], [0, { committed: 4, retried: 0, failed: 0 }]);
  await sql.end();
});

Deno.test("arrays go in and come back as they were, whatever is in them", async () => {
  await using db = await testDatabase([shop]);
  const texts = ["a", 'b"c', "d\\e", "{f,g}", "", " ", "NULL", "ő\n"];
  const ids = [uuidv7(), uuidv7()];
  const when = [new Date(0), new Date(1_700_000_000_123)];
  const [row] = await db.sql`
    SELECT ${texts}::text[] AS texts, ${ids}::uuid[] AS ids, ${[1, -2]}::int[] AS ints,
      ${
    db.sql.array(when)
  }::timestamptz[] AS whens, ARRAY[true, false] AS bools, ARRAY['x', NULL] AS holes,
      ARRAY[9007199254740993]::bigint[] AS large, ARRAY[0.10]::numeric[] AS exact,
      ARRAY[]::text[] AS none, ARRAY['{"a": 1}'::jsonb] AS json, ${[[1, 2], [
    3,
    4,
  ]]}::int[] AS deep`;
  assertEquals({ ...row }, {
    texts,
    ids,
    ints: [1, -2],
    whens: when,
    bools: [true, false],
    holes: ["x", null],
    large: ["9007199254740993"],
    exact: ["0.10"],
    none: [],
    json: [{ a: 1 }],
    deep: [[1, 2], [3, 4]],
  });
  const [{ found }] = await db.sql`
    SELECT count(*)::int AS found FROM unnest(${db.sql.array(texts)}) AS t WHERE t = ANY(${texts})`;
  assertEquals(found, texts.length);
});

Deno.test("a reserved session is one's own until it is released, and so are its locks", async () => {
  await using db = await testDatabase([shop]);
  const [mine, yours] = [await db.sql.reserve(), await db.sql.reserve()];
  const lock = async (sql: Sql) => (await sql`SELECT pg_try_advisory_lock(7) AS got`)[0].got;
  assertEquals([await lock(mine), await lock(mine), await lock(yours)], [true, true, false]);
  await mine`SELECT pg_advisory_unlock_all()`;
  mine.release();
  assertEquals(await lock(yours), true);
  yours.release();
});
