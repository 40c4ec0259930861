import { assertEquals } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { currentTrace, withContext } from "shared/telemetry/mod.ts";
import { backlog, publish } from "./mod.ts";
import {
  customer,
  customers,
  emit,
  type Ground,
  onBothDrivers,
  openGround,
  problems,
  recorder,
  seen,
  until,
  writeAtOnce,
} from "./testing/harness.ts";

const slow = new URL("./testing/slow_consumer.ts", import.meta.url).pathname;

/** A process of its own that handles events slowly, for a test to kill. */
const slowProcess = ({ db, amqpUrl }: Ground) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", slow],
    env: { DATABASE_URL: db.url, AMQP_URL: amqpUrl ?? "" },
    stdout: "null",
  }).spawn();

onBothDrivers("an event that is rolled back with its change is never heard of", async (ground) => {
  await transaction(ground.sql, async (tx) => {
    await publish(tx, "demo", [customer("rolled back")]);
    throw new Error("no");
  }).catch(() => {});
  await emit(ground.sql, customer("kept"));
  await ground.run([recorder()]);
  await until(async () => (await seen(ground)).length > 0);
  assertEquals(await seen(ground), ["kept"]);
});

onBothDrivers(
  "with eight writers at once nothing is lost, doubled or out of order per aggregate",
  async (ground) => {
    const consumers = [recorder("test.one"), recorder("test.two")];
    // Two processes, each with both consumers and each willing to be the relay.
    await ground.run(consumers);
    await ground.run(consumers);
    await writeAtOnce(ground);
    const [{ expected }] = await ground.owner`SELECT sum(version)::int AS expected FROM bus.agg`;
    await until(async () => (await seen(ground)).length >= 2 * expected);
    assertEquals(await problems(ground, "test.one"), []);
    assertEquals(await problems(ground, "test.two"), []);
  },
);

onBothDrivers(
  "a process that is killed in the middle of a batch loses no effect and doubles none",
  async (ground) => {
    await emit(ground.sql, ...customers(300));
    // Somebody has to relay while the slow process is dead.
    await ground.run([], [{ name: "test.slow", types: ["customer.changed.v1"] }]);
    for (let round = 0; round < 4; round++) {
      const process = slowProcess(ground);
      const before = (await seen(ground)).length;
      await until(async () => (await seen(ground)).length > before);
      process.kill("SIGKILL");
      await process.status;
    }
    const last = slowProcess(ground);
    await until(async () => (await seen(ground)).length >= 300);
    last.kill("SIGTERM");
    await last.status;
    const subjects = await seen(ground);
    assertEquals([subjects.length, new Set(subjects).size], [300, 300]);
  },
);

onBothDrivers(
  "a consumer in two processes at once handles each event in one of them, in order",
  async (ground) => {
    const busy = { one: 0, two: 0, together: 0 };
    const process = (which: "one" | "two") => {
      const inner = recorder();
      return recorder("test.record", {
        batchSize: 5,
        async handle(tx, events) {
          if (++busy[which] && busy.one > 0 && busy.two > 0) busy.together++;
          await inner.handle(tx, events);
          await new Promise((done) => setTimeout(done, 2));
          busy[which]--;
        },
      });
    };
    await ground.run([process("one")]);
    await ground.run([process("two")]);
    for (let version = 1; version <= 60; version++) await emit(ground.sql, customer("a", version));
    await until(async () => (await seen(ground)).length >= 60);
    const rows = await ground.owner`SELECT version FROM bus.seen ORDER BY n`;
    assertEquals(rows.map((row) => row.version), Array.from({ length: 60 }, (_, i) => i + 1));
    assertEquals(busy.together, 0);
  },
);

onBothDrivers(
  "a consumer that slept finds what came meanwhile, and its backlog says how much",
  async (ground) => {
    const consumer = recorder();
    assertEquals(await backlog(ground.sql, [consumer.name], ground.amqpUrl), { "test.record": 0 });
    // Another service is awake and relays; the consumer is known from the topology only.
    const relay = await ground.run([], [consumer]);
    await emit(ground.sql, customer("a"), customer("b"));
    await until(async () => (await relay.stats()).outbox_events === 0);
    await until(async () =>
      (await backlog(ground.sql, [consumer.name], ground.amqpUrl))["test.record"] === 2
    );
    assertEquals((await relay.stats()).consumer_lag_events, { "test.record": 2 });
    await ground.run([consumer]);
    await until(async () => (await seen(ground)).length === 2);
    await until(async () => (await relay.stats()).consumer_lag_events["test.record"] === 0);
    assertEquals(await seen(ground), ["a", "b"]);
  },
);

onBothDrivers("a consumer gets the types it asked for and no others", async (ground) => {
  const consumer = recorder("test.location", { types: ["location.changed.v1"] });
  await ground.run([consumer, recorder()]);
  await emit(ground.sql, customer("a"));
  await until(async () => (await seen(ground, "test.record")).length === 1);
  assertEquals(await seen(ground, "test.location"), []);
});

onBothDrivers("the figures tell of what waits unsent, and for how long", async (ground) => {
  // Whoever holds this is the relay: nobody else publishes meanwhile.
  const relay = await ground.owner.reserve();
  await relay`SELECT pg_advisory_lock(hashtext('bus.relay'))`;
  await emit(ground.sql, customer("a"));
  await ground.owner`UPDATE bus.outbox SET created_at = now() - interval '1 hour'`;
  const bus = await ground.run([recorder()]);
  const { outbox_events, outbox_oldest_seconds } = await bus.stats();
  assertEquals([outbox_events, Math.round(outbox_oldest_seconds / 60)], [1, 60]);
  await until(async () => (await bus.stats()).consumer_lag_events["test.record"] === 1);
  await relay`SELECT pg_advisory_unlock_all()`;
  relay.release();
  await until(async () => (await bus.stats()).consumed_total["test.record"] === 1);
  const after = await bus.stats();
  assertEquals(after.consumer_lag_events, { "test.record": 0 });
  assertEquals([after.published_total, after.failures_total], [1, { "test.record": 0 }]);
});

Deno.test("five thousand events go into the outbox in one statement", async () => {
  await using ground = await openGround();
  await emit(ground.sql, ...customers(5000));
  const [{ count }] = await ground.owner`SELECT count(*)::int FROM bus.outbox`;
  assertEquals(count, 5000);
});

onBothDrivers("a consumer goes on with the trace of the change", async (ground) => {
  const heard: (string | undefined)[] = [];
  await ground.run([{
    name: "test.trace",
    types: ["customer.changed.v1"],
    handle: () => Promise.resolve(void heard.push(currentTrace()?.traceId)),
  }]);
  const traceId = "ab".repeat(16);
  await withContext(
    { traceparent: `00-${traceId}-${"cd".repeat(8)}-01` },
    () => emit(ground.sql, customer("traced")),
  );
  await until(() => Promise.resolve(heard.length > 0));
  assertEquals(heard, [traceId]);
});
