import { assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { FaultProxy } from "shared/testing/faults/proxy.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { connect, type Db, type Sql } from "./mod.ts";

/** A pool that goes through a proxy, and a table to write to. */
async function setting(max: number) {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/0001_first.sql`, "CREATE TABLE shop.thing (n int);");
  const db = await testDatabase([{ name: "shop", directory: new URL(`file://${folder}/`) }]);
  const url = new URL(db.url);
  const proxy = new FaultProxy({ hostname: url.hostname, port: Number(url.port) });
  url.host = `127.0.0.1:${proxy.port}`;
  const sql = connect(url.href, { max });
  return {
    db,
    proxy,
    sql,
    async [Symbol.asyncDispose]() {
      await sql.end({ timeout: 1 });
      await proxy[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const backend = async (sql: Db) => (await sql`SELECT pg_backend_pid() AS pid`)[0].pid as number;

const stored = async (db: TestDatabase) =>
  (await db.owner`SELECT n FROM shop.thing ORDER BY n`).map((row) => row.n);

const add = async (sql: Db, n: number) => {
  try {
    await sql`INSERT INTO shop.thing VALUES (${n})`;
    return "stored";
  } catch {
    return "failed";
  }
};

/** Ends a connection from the server's side, and waits until it is gone. */
async function end(db: TestDatabase, pid: number) {
  await db.sql`SELECT pg_terminate_backend(${pid}, 5000)`;
  await delay(20);
}

/** Whether the pool answers with what was asked, through every connection it has. */
async function answers(sql: Sql, max: number) {
  const asked = Array.from({ length: max * 3 }, (_, i) => i);
  const rows = await Promise.all(asked.map((i) => sql`SELECT ${i}::int AS i, pg_sleep(0.01)`));
  assertEquals(rows.map(([row]) => row.i), asked);
}

for (const how of ["ended by the server", "cut by the network"]) {
  Deno.test(`a transaction whose connection was ${how} fails, and nothing of it is stored`, async () => {
    await using at = await setting(1);
    const lose = async (pid: number) => {
      if (how === "ended by the server") return await end(at.db, pid);
      at.proxy.cut();
      await delay(20);
    };
    const later = Promise.withResolvers<unknown[]>();
    await assertRejects(() =>
      at.sql.begin(async (tx) => {
        await tx`INSERT INTO shop.thing VALUES (1)`;
        await lose(await backend(tx));
        // The pool's one connection stands again when the rest of the transaction comes.
        assertEquals(await at.sql`SELECT 1 AS n`.then(([row]) => row.n), 1);
        const rest: unknown[] = [];
        for (let n = 2; n < 5; n++) rest.push(await add(tx, n));
        later.resolve(rest);
      })
    );
    assertEquals(await later.promise, ["failed", "failed", "failed"]);
    assertEquals(await stored(at.db), []);
    await answers(at.sql, 1);
  });
}

Deno.test("a transaction that dies within a savepoint or a statement does not end the process", async () => {
  await using at = await setting(2);
  for (let round = 0; round < 3; round++) {
    await assertRejects(() =>
      at.sql.begin(async (tx) => {
        await tx.savepoint(async (point) => {
          await point`INSERT INTO shop.thing VALUES (1)`;
          const pid = await backend(point);
          await Promise.all([point`SELECT pg_sleep(10)`, delay(10).then(() => end(at.db, pid))]);
        });
      })
    );
    await answers(at.sql, 2);
  }
  assertEquals(await stored(at.db), []);
});

Deno.test("another transaction is not touched by the rest of one whose connection was lost", async () => {
  await using at = await setting(1);
  const meanwhile = Promise.withResolvers<void>();
  const rest = Promise.withResolvers<unknown>();
  const dead = at.sql.begin(async (tx) => {
    await end(at.db, await backend(tx));
    await meanwhile.promise;
    rest.resolve(await add(tx, 1));
  });
  await assertRejects(() => dead);
  await assertRejects(
    () =>
      at.sql.begin(async (tx) => {
        await tx`INSERT INTO shop.thing VALUES (2)`;
        meanwhile.resolve();
        assertEquals(await rest.promise, "failed");
        throw new Error("rolled back");
      }),
    Error,
    "rolled back",
  );
  assertEquals(await stored(at.db), []);
});

Deno.test("a busy pool whose connections break again and again goes on, with the right answers", async () => {
  await using at = await setting(5);
  let stop = false;
  let wrong = 0;
  const work = Array.from({ length: 20 }, async (_, i) => {
    while (!stop) {
      const [row] = await at.sql`SELECT ${i}::int AS i`.catch(() => [{ i }]);
      if (row.i !== i) wrong++;
      await at.sql.begin(async (tx) => {
        const [inner] = await tx`SELECT ${i}::int AS i`;
        if (inner.i !== i) wrong++;
      }).catch(() => {});
    }
  });
  for (let round = 0; round < 10; round++) {
    await delay(30);
    if (round % 2) at.proxy.cut();
    else at.proxy.cut(round * 100 + 1, round % 4 ? "up" : "down");
  }
  await delay(30);
  at.proxy.cut();
  stop = true;
  await Promise.all(work);
  assertEquals(wrong, 0);
  await answers(at.sql, 5);
});

Deno.test("a reserved connection says that it was lost, and does not stand for another", async () => {
  await using at = await setting(2);
  const connection = await at.sql.reserve();
  await connection`SELECT pg_advisory_lock(1)`;
  await end(at.db, await backend(connection));
  await assertRejects(async () => await connection`SELECT 1`);
  await assertRejects(async () => await connection`SELECT 1`);
  connection.release();
  await answers(at.sql, 2);
});

Deno.test("a listener hears again after its connection was lost", async () => {
  await using at = await setting(2);
  const heard: string[] = [];
  await at.sql.listen("news", (text) => heard.push(text));
  at.proxy.cut();
  for (let i = 0; i < 100 && !heard.includes("again"); i++) {
    await at.sql.notify("news", "again").catch(() => {});
    await delay(50);
  }
  assertEquals(heard.includes("again"), true);
});
