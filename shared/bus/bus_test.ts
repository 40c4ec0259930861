import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import {
  backlog,
  busMigrations,
  type Consumer,
  type NewEvent,
  publish,
  startBus,
  tail,
} from "./mod.ts";

const database = () => testDatabase([busMigrations]);

const customerEvent = (id: string, version: number, name = "x"): NewEvent => ({
  type: "customer.changed.v1",
  aggregate: { type: "customer", id, version },
  data: { customerId: id, name, email: null, deleted: false },
});

const emit = (sql: Sql, ...events: NewEvent[]) =>
  transaction(sql, (tx) => publish(tx, "demo", events));

const run = (db: TestDatabase, ...consumers: Consumer[]) =>
  startBus({ sql: db.sql, databaseUrl: db.url, tenant: "demo", consumers });

/** Notes what it handled in a table, in its transaction. */
async function recorder(db: TestDatabase, name = "test.record"): Promise<Consumer> {
  await db
    .owner`CREATE TABLE IF NOT EXISTS bus.seen (n serial, consumer text, id text, version int)`;
  return {
    name,
    types: ["customer.changed.v1"],
    async handle(tx, events) {
      for (const event of events) {
        await tx`INSERT INTO bus.seen (consumer, id, version)
          VALUES (${name}, ${event.subject}, ${event.sequence})`;
      }
    },
  };
}

async function until(check: () => Promise<boolean>) {
  for (let i = 0; i < 400; i++) {
    if (await check()) return;
    await delay(25);
  }
  throw new Error("it did not happen");
}

const count = async (db: TestDatabase) =>
  Number((await db.owner`SELECT count(*) FROM bus.seen`)[0].count);

Deno.test("an event that is rolled back with its change is never heard of", async () => {
  await using db = await database();
  const consumer = await recorder(db);
  await transaction(db.sql, async (tx) => {
    await publish(tx, "demo", [customerEvent(uuidv7(), 1)]);
    throw new Error("no");
  }).catch(() => {});
  await emit(db.sql, customerEvent("kept", 1));
  const bus = await run(db, consumer);
  await until(async () => await count(db) === 1);
  await bus.stop();
  assertEquals((await db.owner`SELECT id FROM bus.seen`)[0].id, "kept");
});

Deno.test("with eight writers at once nothing is lost, doubled or out of order per aggregate", async () => {
  await using db = await database();
  await db.owner`CREATE TABLE bus.agg (id text PRIMARY KEY, version int NOT NULL DEFAULT 0)`;
  const ids = Array.from({ length: 5 }, (_, i) => `agg-${i}`);
  for (const id of ids) await db.owner`INSERT INTO bus.agg (id) VALUES (${id})`;
  const [one, two] = [await recorder(db), await recorder(db)];
  const buses = [await run(db, one), await run(db, two)];
  await Promise.all(Array.from({ length: 8 }, async () => {
    for (let i = 0; i < 25; i++) {
      await transaction(db.sql, async (tx) => {
        const id = ids[Math.floor(Math.random() * ids.length)];
        const [row] = await tx`
          UPDATE bus.agg SET version = version + 1 WHERE id = ${id} RETURNING version`;
        await publish(tx, "demo", [customerEvent(id, row.version)]);
        if (Math.random() < 0.3) await delay(3);
      });
    }
  }));
  await until(async () => await count(db) >= 200);
  await Promise.all(buses.map((bus) => bus.stop()));
  for (const id of ids) {
    const seen = (await db.owner`SELECT version FROM bus.seen WHERE id = ${id} ORDER BY n`)
      .map((row) => row.version);
    const [{ version }] = await db.owner`SELECT version FROM bus.agg WHERE id = ${id}`;
    assertEquals(seen, Array.from({ length: version }, (_, i) => i + 1));
  }
});

Deno.test("a process that is killed in the middle of a batch loses no effect and doubles none", async () => {
  await using db = await database();
  await recorder(db);
  await emit(db.sql, ...Array.from({ length: 300 }, (_, i) => customerEvent(`c${i}`, 1)));
  const child = () =>
    new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--quiet",
        new URL("./testing/slow_consumer.ts", import.meta.url).pathname,
      ],
      env: { DATABASE_URL: db.url },
      stdout: "null",
    }).spawn();
  for (let round = 0; round < 3; round++) {
    const process = child();
    const before = await count(db);
    await until(async () => await count(db) > before);
    process.kill("SIGKILL");
    await process.status;
  }
  const last = child();
  await until(async () => await count(db) >= 300);
  last.kill("SIGTERM");
  await last.status;
  const [{ effects, different }] = await db.owner`
    SELECT count(*)::int AS effects, count(DISTINCT id)::int AS different FROM bus.seen`;
  assertEquals([effects, different], [300, 300]);
});

Deno.test("an event that always fails becomes a dead letter and holds nobody up for good", async () => {
  await using db = await database();
  const inner = await recorder(db);
  const consumer: Consumer = {
    ...inner,
    async handle(tx, events) {
      if (events.some((event) => event.subject === "poison")) throw new Error("cannot digest");
      await inner.handle(tx, events);
    },
  };
  await emit(db.sql, customerEvent("a", 1), customerEvent("poison", 1), customerEvent("b", 1));
  const bus = await run(db, consumer);
  await until(async () => await count(db) === 2);
  await bus.stop();
  const [letter] = await db
    .owner`SELECT consumer, reason, event->>'subject' AS id FROM bus.dead_letter`;
  assertEquals(letter, { consumer: "test.record", reason: "cannot digest", id: "poison" });
});

Deno.test("a consumer that slept finds what came meanwhile, and its backlog says how much", async () => {
  await using db = await database();
  const consumer = await recorder(db);
  assertEquals(await backlog(db.sql, [consumer.name]), { "test.record": 0 });
  await emit(db.sql, customerEvent("a", 1), customerEvent("b", 1));
  assertEquals(await backlog(db.sql, [consumer.name]), { "test.record": 2 });
  const bus = await run(db, consumer);
  await until(async () => await count(db) === 2);
  await bus.stop();
  assertEquals(await backlog(db.sql, [consumer.name]), { "test.record": 0 });
});

Deno.test("a tail hears what happens from now on, in order", async () => {
  await using db = await database();
  await emit(db.sql, customerEvent("before", 1));
  const bus = await run(db);
  await until(async () => (await db.owner`SELECT FROM bus.event`).length === 1);
  const heard: string[] = [];
  const listening = await tail({
    sql: db.sql,
    databaseUrl: db.url,
    types: ["customer.changed.v1"],
    handle: (events) => heard.push(...events.map((event) => event.subject)),
    onError: (error) => {
      throw error;
    },
  });
  await emit(db.sql, customerEvent("one", 1));
  await emit(db.sql, customerEvent("two", 1));
  await until(() => Promise.resolve(heard.length === 2));
  await listening.stop();
  await bus.stop();
  assertEquals(heard, ["one", "two"]);
});

Deno.test("five thousand events go into the outbox in one statement", async () => {
  await using db = await database();
  await emit(db.sql, ...Array.from({ length: 5000 }, (_, i) => customerEvent(`c${i}`, 1)));
  const [{ count }] = await db.owner`SELECT count(*)::int FROM bus.outbox`;
  assert(count === 5000);
});
