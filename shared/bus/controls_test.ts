import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { logger } from "shared/telemetry/mod.ts";
import { closeAll, openConnection } from "./amqp/connection.ts";
import { openPublisher, type Publisher } from "./amqp/publisher.ts";
import { consumeQueue } from "./amqp/queue.ts";
import { relay } from "./amqp/relay.ts";
import { takeFromQueue } from "./amqp/inbox.ts";
import { transaction } from "shared/db/mod.ts";
import { type Consumer, register } from "./consumer.ts";
import { publish } from "./mod.ts";
import {
  cursorRelay,
  forgetfulHandler,
  hastyHandler,
  hastyRelay,
  outgoing,
} from "./testing/broken.ts";
import {
  customer,
  emit,
  type Ground,
  onAmqp,
  openGround,
  picky,
  problems,
  recorder,
  until,
  writeAtOnce,
} from "./testing/harness.ts";
import { newCounters } from "./stats.ts";
import { turnsOf } from "./turn.ts";

const log = logger({ component: "test" });

/** A broker that fails now and then: with nothing taken, or with half of a batch. */
function flakyBroker({ owner }: Ground): Publisher {
  let batches = 0;
  return {
    ready: () => true,
    state: () => "connected",
    limit: () => 500,
    prepare: () => Promise.resolve(),
    connection() {
      throw new Error("there is none");
    },
    close: () => Promise.resolve(),
    async publish(messages) {
      const fails = ++batches % 4 === 0;
      const taken = fails && batches % 8 !== 0
        ? messages.slice(0, messages.length >> 1)
        : fails
        ? []
        : messages;
      for (const { event } of taken) {
        // Stands for the consumer and its inbox: a second copy has no effect.
        await owner`
          INSERT INTO bus.seen (consumer, id, version, event_id)
          SELECT 'sink', ${event.subject}, ${event.sequence}, ${event.id}
          WHERE NOT EXISTS (SELECT FROM bus.seen WHERE event_id = ${event.id})`;
      }
      if (fails) throw new Error("the broker is gone");
      return messages.map(() => ({ sent: true as const }));
    },
  };
}

/** What is wrong after eight writers and a relay were at work together. */
async function after(make: (ground: Ground, broker: Publisher) => () => Promise<unknown>) {
  await using ground = await openGround();
  const turn = make(ground, flakyBroker(ground));
  await commitLate(ground, turn);
  let writing = true;
  const relaying = (async () => {
    while (writing) {
      await turn().catch(() => {});
      await delay(1);
    }
    for (let i = 0; i < 20; i++) await turn().catch(() => {});
  })();
  await writeAtOnce(ground, 400);
  writing = false;
  await relaying;
  return await problems(ground, "sink");
}

/** An event that draws its id first and is committed last, after the relay has seen the other. */
async function commitLate({ owner, sql }: Ground, turn: () => Promise<unknown>): Promise<void> {
  await owner`CREATE TABLE bus.agg (id text PRIMARY KEY, version int NOT NULL DEFAULT 0)`;
  await owner`INSERT INTO bus.agg VALUES ('late', 1), ('early', 1)`;
  const written = Promise.withResolvers<void>();
  const commit = Promise.withResolvers<void>();
  const late = transaction(sql, async (tx) => {
    await publish(tx, "demo", [customer("late")]);
    written.resolve();
    await commit.promise;
  });
  await written.promise;
  await emit(sql, customer("early"));
  await turn();
  commit.resolve();
  await late;
}

const lost = (found: string[]) => found.some((problem) => problem.endsWith("lost"));
const doubled = (found: string[]) => found.some((problem) => problem.endsWith("doubled"));

Deno.test("the relay loses nothing to late commits and a flaky broker", async () => {
  assertEquals(
    await after(({ sql }, broker) => () => relay(sql, broker, { log, counters: { published: 0 } })),
    [],
  );
});

Deno.test("control: a relay that goes by a cursor is caught losing events", async () => {
  assert(lost(await after(({ sql }, broker) => cursorRelay(sql, broker))));
});

Deno.test("control: a relay that deletes before the confirm is caught losing events", async () => {
  assert(lost(await after(({ sql }, broker) => hastyRelay(sql, broker))));
});

type Handler = (ground: Ground, consumer: Consumer) => Parameters<typeof consumeQueue>[0]["handle"];

/** What is wrong after a consumer got every event, maybe in copies, and failed now and then. */
async function afterCopies(copies: number, ground: Ground, handler: Handler): Promise<string[]> {
  const consumer = recorder();
  ground.queues.add(consumer.name);
  await writeAtOnce(ground, 160);
  await register(ground.sql, [consumer]);
  const events = outgoing(await ground.sql`SELECT * FROM bus.outbox ORDER BY id`);
  const publisher = openPublisher({
    sql: ground.sql,
    url: ground.amqpUrl!,
    name: "test",
    log,
    topology: [consumer],
  });
  for (let i = 0; i < copies; i++) await publisher.publish(events);
  await publisher.close();

  let calls = 0;
  let settled = 0;
  const failing = picky(() => ++calls % 50 === 49 && new Error("now and then"));
  const handle = handler(ground, failing);
  const connection = openConnection({ url: ground.amqpUrl!, name: "test", log });
  const handling = consumeQueue({
    sql: ground.sql,
    connection,
    queue: consumer.name,
    topology: [consumer],
    prefetch: 50,
    async handle(messages) {
      const turn = await handle(messages);
      settled += turn.settled;
      return turn;
    },
    onError: () => {},
  });
  await until(() => Promise.resolve(settled === copies * events.length));
  await handling.stop();
  await closeAll(connection);
  return await problems(ground, consumer.name);
}

onAmqp("a consumer that gets all twice and fails now and then does all once", async (ground) => {
  const found = await afterCopies(2, ground, ({ sql }, consumer) => {
    const turn = turnsOf(sql, { ...consumer, batchSize: 20 }, newCounters([consumer.name]));
    return (messages) => turn(takeFromQueue(consumer, "demo", messages));
  });
  assertEquals(found, []);
});

onAmqp("control: a consumer without an inbox is caught doubling effects", async (ground) => {
  const found = await afterCopies(
    2,
    ground,
    ({ sql }, consumer) => forgetfulHandler(sql, consumer),
  );
  assert(doubled(found));
});

onAmqp(
  "control: a consumer that acknowledges before it commits is caught losing",
  async (ground) => {
    const found = await afterCopies(1, ground, ({ sql }, consumer) => hastyHandler(sql, consumer));
    assert(lost(found));
  },
);
