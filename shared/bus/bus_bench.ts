/**
 * Events per second from the outbox to the broker's confirm or the log, and from there to a
 * consumer's committed effect; as ratios to publishing and handling one by one in the same run.
 */
import { Connection } from "amqp";
import { Buffer } from "node:buffer";
import { type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { testVhost } from "shared/testing/rabbitmq.ts";
import { openPublisher } from "./amqp/publisher.ts";
import { relay as amqpRelay } from "./amqp/relay.ts";
import { exchange } from "./amqp/topology.ts";
import { register } from "./consumer.ts";
import { relay as embeddedRelay } from "./embedded/relay.ts";
import { busMigrations, type Consumer, type NewEvent, publish, startBus } from "./mod.ts";

const events = 10_000;
const singly = 1000;
const rounds = 3;
const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1];

function print(what: string, value: string, goal: string): void {
  console.log(`${what.padEnd(58)} ${value.padStart(12)}   goal ${goal}`);
}

const perSecond = (count: number, began: number) => count / (performance.now() - began) * 1000;

const stock = (i: number): NewEvent => ({
  type: "stock.changed.v1",
  aggregate: { type: "stock", id: `s${i % 500}`, version: i },
  data: {
    variantId: uuidv7(),
    sku: `SKU-${i}`,
    locationId: uuidv7(),
    locationCode: "SZ-BOLT",
    onHand: i,
    reserved: 0,
    unavailable: 0,
    available: i,
    delta: 1,
    reason: "receipt",
    version: i,
    movementId: String(i),
  },
});

async function fill(sql: Sql, count = events): Promise<void> {
  await transaction(
    sql,
    (tx) => publish(tx, "demo", Array.from({ length: count }, (_, i) => stock(i))),
  );
}

/** Calls `turn` until the outbox is empty; returns events per second. */
async function drain(sql: Sql, turn: () => Promise<unknown>): Promise<number> {
  await fill(sql);
  const began = performance.now();
  while (await turn() === true);
  const rate = perSecond(events, began);
  const [{ count }] = await sql`SELECT count(*)::int FROM bus.outbox`;
  if (count > 0) throw new Error(`${count} events were left in the outbox`);
  return rate;
}

/** Runs a consumer over what waits; returns events per second. */
async function consumeAll(
  db: { sql: Sql; url: string },
  amqpUrl: string | undefined,
  batchSize: number,
  count: number,
): Promise<number> {
  const done = Promise.withResolvers<void>();
  let handled = 0;
  const consumer: Consumer = {
    ...subscription,
    batchSize,
    async handle(tx, batch) {
      const rows = batch.map((event) => ({ id: event.id }));
      await tx`INSERT INTO bus.effect ${tx(rows)}`;
      handled += batch.length;
      if (handled >= count) done.resolve();
    },
  };
  const began = performance.now();
  const bus = await startBus({
    sql: db.sql,
    databaseUrl: db.url,
    amqpUrl,
    tenant: "demo",
    consumers: [consumer],
    topology: [consumer],
  });
  await done.promise;
  const rate = perSecond(count, began);
  await bus.stop();
  return rate;
}

const subscription: Consumer = {
  name: "bench.effect",
  types: ["stock.changed.v1"],
  handle: () => Promise.resolve(),
};

async function measure(amqpUrl?: string) {
  await using db = await testDatabase([busMigrations]);
  await db.owner`CREATE TABLE bus.effect (id uuid)`;
  await register(db.sql, [subscription]);
  const log = logger({ component: "bench" });
  const counters = { published: 0 };
  const ready = Promise.withResolvers<void>();
  const publisher = amqpUrl
    ? openPublisher({
      sql: db.sql,
      url: amqpUrl,
      name: "bench",
      log,
      topology: [subscription],
      onReady: ready.resolve,
    })
    : null;
  if (publisher) await ready.promise;
  const turn = publisher
    ? () => amqpRelay(db.sql, publisher, { log, counters })
    : () => embeddedRelay(db.sql, counters);
  const seen = { publish: [] as number[], consume: [] as number[], single: [] as number[] };
  // The first round warms up.
  for (let i = 0; i <= rounds; i++) {
    const published = await drain(db.sql, turn);
    const consumed = await consumeAll(db, amqpUrl, 200, events);
    await fill(db.sql, singly);
    while (await turn() === true);
    const single = await consumeAll(db, amqpUrl, 1, singly);
    if (i === 0) continue;
    seen.publish.push(published);
    seen.consume.push(consumed);
    seen.single.push(single);
  }
  await publisher?.close();
  return {
    publish: median(seen.publish),
    consume: median(seen.consume),
    single: median(seen.single),
  };
}

/** The baseline of publishing: one message, its confirm, then the next. */
async function publishSingly(url: string): Promise<number> {
  const connection = new Connection(url);
  const publisher = connection.createPublisher({ confirm: true });
  const body = Buffer.from(JSON.stringify(stock(1)));
  const message = { exchange, routingKey: "bench.singly", durable: true };
  await connection.queueDeclare({
    queue: "bench.singly",
    durable: true,
    arguments: { "x-queue-type": "quorum" },
  });
  await connection.queueBind({ exchange, queue: "bench.singly", routingKey: "bench.singly" });
  await publisher.send(message, body);
  const began = performance.now();
  for (let i = 0; i < singly; i++) await publisher.send(message, body);
  const rate = perSecond(singly, began);
  await publisher.close();
  await connection.close();
  return rate;
}

const vhost = await testVhost();
const embedded = await measure();
print("embedded: outbox to log, events/s", embedded.publish.toFixed(0), "at least 5000");
print("embedded: log to committed effect, events/s", embedded.consume.toFixed(0), "none");
print(
  "embedded: consumer, in times of one event per transaction",
  (embedded.consume / embedded.single).toFixed(1),
  "at least 3",
);
if (vhost) {
  const amqp = await measure(vhost.url);
  const one = await publishSingly(vhost.url);
  print(
    "RabbitMQ: outbox to confirmed publish, events/s",
    amqp.publish.toFixed(0),
    "at least 5000",
  );
  print(
    "RabbitMQ: publishing, in times of one by one with confirm",
    (amqp.publish / one).toFixed(1),
    "at least 3",
  );
  print("RabbitMQ: queue to committed effect, events/s", amqp.consume.toFixed(0), "none");
  print(
    "RabbitMQ: consumer, in times of one event per transaction",
    (amqp.consume / amqp.single).toFixed(1),
    "at least 3",
  );
  console.log(
    `\none by one: published ${one.toFixed(0)}/s, handled ${
      amqp.single.toFixed(0)
    }/s by RabbitMQ, ` +
      `${embedded.single.toFixed(0)}/s embedded`,
  );
  await vhost.remove();
}
