import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Buffer } from "node:buffer";
import { uuidv7 } from "shared/db/mod.ts";
import { deadLetters, startBus } from "../mod.ts";
import {
  customer,
  customers,
  emit,
  onAmqp,
  recorder,
  seen,
  until,
  withBroker,
} from "../testing/harness.ts";
import { exchange } from "./topology.ts";

const location = recorder("test.location", { types: ["location.changed.v1"] });

onAmqp(
  "an event that no queue takes stays until one does, and holds up no other",
  async (ground) => {
    const bus = await ground.run([recorder()]);
    await emit(ground.sql, {
      type: "location.changed.v1",
      aggregate: { type: "location", id: "L", version: 1 },
      data: { locationId: uuidv7(), code: "L", name: "L", kind: "store" },
    }, customer("a"));
    await until(async () => (await seen(ground)).length === 1);
    await until(async () => (await bus.stats()).outbox_held_events.unroutable === 1);
    const [row] = await ground.sql`SELECT error, attempts FROM bus.outbox`;
    assertStringIncludes(row.error, "no queue for location.changed.v1");
    assert(row.attempts < 3, "it is not tried in a hot loop");
    await ground.run([location]);
    await until(async () => (await seen(ground, "test.location")).length === 1);
    assertEquals((await bus.stats()).outbox_events, 0);
  },
);

onAmqp("of an aggregate whose event was refused, later events wait behind it", async (ground) => {
  const bus = await ground.run([recorder()]);
  await emit(ground.sql, customer("first"));
  await until(async () => (await seen(ground)).length === 1);
  await bus.stop();
  await emit(ground.sql, customer("a", 1));
  await ground.owner`UPDATE bus.outbox SET error = 'a full queue', attempts = 1,
    retry_at = now() + interval '2 seconds'`;
  await emit(ground.sql, customer("a", 2), customer("b", 1));
  await ground.run([recorder()]);
  await until(async () => (await seen(ground)).length === 4);
  assertEquals(await seen(ground), ["first", "b", "a", "a"]);
  const versions = await ground.owner`SELECT version FROM bus.seen WHERE id = 'a' ORDER BY n`;
  assertEquals(versions.map((row) => row.version), [1, 2]);
});

onAmqp("queues and an exchange that somebody deleted are made again", async (ground) => {
  await ground.run([recorder()]);
  await emit(ground.sql, customer("a"));
  await until(async () => (await seen(ground)).length === 1);
  await withBroker(ground.amqpUrl!, async (broker) => {
    await broker.queueDelete({ queue: "test.record" });
    await broker.exchangeDelete({ exchange });
  });
  await emit(ground.sql, customer("b"));
  await until(async () => (await seen(ground)).length === 2);
});

onAmqp(
  "a consumer that is new in a later version gets what the relay of an earlier one publishes",
  async (ground) => {
    const [known, added] = [recorder("test.known"), recorder("test.added")];
    await ground.run([known]);
    await emit(ground.sql, customer("before"));
    await until(async () => (await seen(ground)).length === 1);
    // Deployed, and asleep again before the new consumer's own service has ever been awake.
    const later = await ground.run([], [known, added]);
    await until(() =>
      withBroker(ground.amqpUrl!, async (broker) => {
        const queue = { queue: added.name, passive: true };
        return await broker.queueDeclare(queue).then(() => true, () => false);
      })
    );
    await later.stop();
    await emit(ground.sql, customer("after"));
    await until(async () => (await seen(ground, "test.known")).length === 2);
    await ground.run([added], [known, added]);
    await until(async () => (await seen(ground, "test.added")).length === 1);
    assertEquals(await seen(ground, "test.added"), ["after"]);
  },
);

onAmqp("a redelivered event has one effect", async (ground) => {
  await ground.run([recorder()]);
  await emit(ground.sql, customer("a"));
  await until(async () => (await seen(ground)).length === 1);
  const [{ event_id }] = await ground.owner`SELECT event_id FROM bus.seen`;
  const event = {
    specversion: "1.0",
    id: event_id,
    source: "/tenants/demo",
    type: "customer.changed.v1",
    subject: "a",
    time: new Date().toISOString(),
    datacontenttype: "application/json",
    data: customer("a").data,
    tenant: "demo",
    sequence: 1,
  };
  await withBroker(ground.amqpUrl!, async (broker) => {
    const publisher = broker.createPublisher({ confirm: true });
    const body = Buffer.from(JSON.stringify(event));
    for (let i = 0; i < 3; i++) {
      await publisher.send({ exchange, routingKey: event.type, durable: true }, body);
    }
    await publisher.close();
  });
  await emit(ground.sql, customer("b"));
  await until(async () => (await seen(ground)).includes("b"));
  assertEquals(await seen(ground), ["a", "b"]);
});

onAmqp("what is no event at all becomes a dead letter and stops nobody", async (ground) => {
  await ground.run([recorder()]);
  await emit(ground.sql, customer("a"));
  await until(async () => (await seen(ground)).length === 1);
  await withBroker(ground.amqpUrl!, async (broker) => {
    const publisher = broker.createPublisher({ confirm: true });
    for (const body of ["{", '{"a":"\\u0000"}', "null", ""]) {
      await publisher.send("test.record", Buffer.from(body));
    }
    await publisher.close();
  });
  await emit(ground.sql, customer("b"));
  await until(async () => (await seen(ground)).length === 2);
  const letters = await deadLetters.list(ground.sql);
  assertEquals(letters.length, 4);
  assertEquals(await deadLetters.replay(ground.sql, { consumer: "test.record" }, "anna"), 0);
  assertEquals(await deadLetters.discard(ground.sql, { consumer: "test.record" }, "anna"), 4);
});

onAmqp(
  "what the broker gave up lies with the other dead letters, and can be replayed",
  async (ground) => {
    const consumer = recorder();
    const relay = await ground.run([], [consumer]);
    await emit(ground.sql, customer("a"));
    await until(async () => (await relay.stats()).outbox_events === 0);
    // Stands for a process that dies each time with the message in its hands.
    await withBroker(ground.amqpUrl!, async (broker) => {
      const channel = await broker.acquire();
      let deliveries = 0;
      await channel.basicConsume({ queue: consumer.name }, ({ deliveryTag }) => {
        deliveries++;
        channel.basicNack({ deliveryTag, requeue: true });
      });
      await until(async () =>
        (await broker.queueDeclare({ queue: "vecton.dead", passive: true })).messageCount === 1
      );
      await channel.close();
      assert(deliveries > 50, `given up after ${deliveries} deliveries`);
    });
    await ground.run([consumer]);
    await until(async () => (await deadLetters.list(ground.sql)).length === 1);
    const [letter] = await deadLetters.list(ground.sql);
    assertEquals([letter.consumer, letter.type], ["test.record", "customer.changed.v1"]);
    assertStringIncludes(letter.reason, "gave it up after");
    await deadLetters.replay(ground.sql, { id: letter.id }, "anna");
    await until(async () => (await seen(ground)).length === 1);
  },
);

onAmqp(
  "while the broker is away events wait in the outbox, and the bus starts and stops",
  async (ground) => {
    const nobody = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = nobody.addr;
    nobody.close();
    const away = await startBus({
      sql: ground.sql,
      databaseUrl: ground.db.url,
      amqpUrl: `amqp://127.0.0.1:${port}/x`,
      tenant: "demo",
      consumers: [recorder()],
      topology: [recorder()],
    });
    await emit(ground.sql, ...customers(10));
    const { outbox_held_events, consumer_lag_events } = await away.stats();
    assertEquals([away.state(), outbox_held_events.away, consumer_lag_events], ["away", 10, {}]);
    await away.stop();
    await ground.run([recorder()]);
    await until(async () => (await seen(ground)).length === 10);
  },
);

onAmqp("events that the embedded driver left behind are handled first", async (ground) => {
  const embedded = await startBus({
    sql: ground.sql,
    databaseUrl: ground.db.url,
    tenant: "demo",
    consumers: [],
    topology: [recorder()],
  });
  await emit(ground.sql, customer("a", 1));
  await until(async () => (await embedded.stats()).outbox_events === 0);
  await embedded.stop();
  await emit(ground.sql, customer("a", 2));
  await ground.run([recorder()]);
  await until(async () => (await seen(ground)).length === 2);
  const rows = await ground.owner`SELECT version FROM bus.seen ORDER BY n`;
  assertEquals(rows.map((row) => row.version), [1, 2]);
});
