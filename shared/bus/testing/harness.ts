/** What the tests of the bus share: both drivers, a consumer that notes what it sees, events. */
import { Connection } from "amqp";
import { delay } from "@std/async/delay";
import { type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { testVhost } from "shared/testing/rabbitmq.ts";
import { deadQueue, exchange } from "../amqp/topology.ts";
import {
  type Bus,
  busMigrations,
  type Consumer,
  type NewEvent,
  publish,
  startBus,
  type Subscription,
} from "../mod.ts";

const vhost = await testVhost();
Deno.test.afterAll(() => vhost?.remove());

/** URL of this file's vhost; null where there is no broker. */
export const amqpUrl = vhost?.url ?? null;

/** A database and, for the driver `amqp`, an empty broker. */
export interface Ground extends AsyncDisposable {
  db: TestDatabase;
  sql: Sql;
  owner: Sql;
  amqpUrl: string | undefined;
  /** Deleted at the end. */
  queues: Set<string>;
  /** Starts a bus that `await using` stops. */
  run(consumers: Consumer[], topology?: Subscription[]): Promise<Bus>;
}

/** Runs a test on each driver that this machine has. */
export function onBothDrivers(sentence: string, test: (ground: Ground) => Promise<void>): void {
  Deno.test(`embedded: ${sentence}`, async () => {
    await using ground = await openGround();
    await test(ground);
  });
  if (amqpUrl) onAmqp(sentence, test);
}

/** Runs a test on RabbitMQ alone. */
export function onAmqp(sentence: string, test: (ground: Ground) => Promise<void>): void {
  if (!amqpUrl) return;
  Deno.test(`amqp: ${sentence}`, async () => {
    await using ground = await openGround(amqpUrl);
    await test(ground);
  });
}

export async function openGround(amqpUrl?: string): Promise<Ground> {
  const db = await testDatabase([busMigrations]);
  await db.owner`
    CREATE TABLE bus.seen (n serial, consumer text, id text, version int, event_id text)`;
  const buses: Bus[] = [];
  const queues = new Set([deadQueue]);
  return {
    db,
    sql: db.sql,
    owner: db.owner,
    amqpUrl,
    queues,
    async run(consumers, topology: Subscription[] = consumers) {
      for (const { name } of topology) queues.add(name);
      const bus = await startBus({
        sql: db.sql,
        databaseUrl: db.url,
        amqpUrl,
        tenant: "demo",
        consumers,
        topology,
      });
      buses.push(bus);
      return bus;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(buses.map((bus) => bus.stop()));
      if (amqpUrl) {
        await withBroker(amqpUrl, async (broker) => {
          for (const queue of queues) await broker.queueDelete({ queue });
          await broker.exchangeDelete({ exchange });
        });
      }
      await db[Symbol.asyncDispose]();
    },
  };
}

/** A connection of the test's own, to look at the broker or to tamper with it. */
export async function withBroker<T>(
  url: string,
  work: (broker: Connection) => Promise<T>,
): Promise<T> {
  const broker = new Connection(url);
  broker.on("error", () => {});
  try {
    return await work(broker);
  } finally {
    await broker.close();
  }
}

export const customer = (subject: string, version = 1, name = "x"): NewEvent => ({
  type: "customer.changed.v1",
  aggregate: { type: "customer", id: subject, version },
  data: { customerId: uuidv7(), name, email: null, deleted: false },
});

export const customers = (count: number): NewEvent[] =>
  Array.from({ length: count }, (_, i) => customer(`c${i}`));

export const emit = (sql: Sql, ...events: NewEvent[]): Promise<void> =>
  transaction(sql, (tx) => publish(tx, "demo", events));

/** Notes what it handled in `bus.seen`, in its transaction. */
export function recorder(name = "test.record", more: Partial<Consumer> = {}): Consumer {
  return {
    name,
    types: ["customer.changed.v1"],
    async handle(tx, events) {
      for (const event of events) {
        await tx`
          INSERT INTO bus.seen (consumer, id, version, event_id)
          VALUES (${name}, ${event.subject}, ${event.sequence}, ${event.id})`;
      }
    },
    ...more,
  };
}

/** A recorder that cannot handle what `fails` says, as long as it says so. */
export function picky(fails: (subject: string) => unknown, name?: string): Consumer {
  const inner = recorder(name);
  return {
    ...inner,
    async handle(tx, events) {
      for (const event of events) {
        const error = fails(event.subject);
        if (error) throw error;
      }
      await inner.handle(tx, events);
    },
  };
}

/** Subjects in the order in which they took effect. */
export async function seen({ owner }: Ground, consumer?: string): Promise<string[]> {
  const rows = await owner`
    SELECT id FROM bus.seen WHERE ${consumer ?? null}::text IS NULL OR consumer = ${
    consumer ?? null
  }
    ORDER BY n`;
  return rows.map((row) => row.id);
}

/** Waits for something to happen: a minute at most, as machines that run tests are busy. */
export async function until(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 2400; i++) {
    if (await check()) return;
    await delay(25);
  }
  throw new Error("it did not happen");
}

/** What the consumers agree on: every committed change once, and in order of its aggregate. */
export async function problems({ owner }: Ground, consumer: string): Promise<string[]> {
  const found: string[] = [];
  const rows = await owner`
    SELECT a.id, a.version,
      coalesce((SELECT array_agg(s.version ORDER BY s.n) FROM bus.seen s
        WHERE s.id = a.id AND s.consumer = ${consumer}), '{}') AS seen
    FROM bus.agg a ORDER BY a.id`;
  for (const { id, version, seen } of rows) {
    if (new Set(seen).size < version) found.push(`${id}: lost`);
    if (new Set(seen).size < seen.length) found.push(`${id}: doubled`);
    if (seen.some((v: number, i: number) => i > 0 && v < seen[i - 1])) {
      found.push(`${id}: out of order`);
    }
  }
  return found;
}

/** Eight writers change five aggregates; some transactions take long, some are rolled back. */
export async function writeAtOnce({ owner, sql }: Ground, changes = 200): Promise<void> {
  await owner`
    CREATE TABLE IF NOT EXISTS bus.agg (id text PRIMARY KEY, version int NOT NULL DEFAULT 0)`;
  const ids = Array.from({ length: 5 }, (_, i) => `agg-${i}`);
  for (const id of ids) await owner`INSERT INTO bus.agg (id) VALUES (${id})`;
  await Promise.all(Array.from({ length: 8 }, async (_, writer) => {
    for (let i = 0; i < changes / 8; i++) {
      const id = ids[(writer + i * 3) % ids.length];
      await transaction(sql, async (tx) => {
        const [{ version }] = await tx`
          UPDATE bus.agg SET version = version + 1 WHERE id = ${id} RETURNING version`;
        await publish(tx, "demo", [customer(id, version)]);
        if (i % 3 === 0) await delay(4);
        if (i % 7 === 6) throw new Error("rolled back");
      }).catch((error) => {
        if (error.message !== "rolled back") throw error;
      });
    }
  }));
}
