/** What happens to events while a broker is unwell: each is done to a real one of this file's own. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { logger } from "shared/telemetry/mod.ts";
import { privateRabbit } from "shared/testing/faults/engines.ts";
import { FaultProxy } from "shared/testing/faults/proxy.ts";
import {
  customer,
  customers,
  emit,
  type Ground,
  openGround,
  recorder,
  seen,
  until,
} from "../testing/harness.ts";
import { closeAll, openConnection } from "./connection.ts";

const rabbit = await privateRabbit({ tls: true });
Deno.test.afterAll(async () => await rabbit?.[Symbol.asyncDispose]());

/** A virtual host of its own for each test. */
function onBroker(sentence: string, test: (url: string, vhost: string) => Promise<void>): void {
  if (!rabbit) return;
  Deno.test(`amqp: ${sentence}`, async () => {
    const vhost = crypto.randomUUID();
    await test(await rabbit.virtualHost(vhost), vhost);
  });
}

/** The subjects that took effect, each once and in any order. */
async function assertAllOnce(ground: Ground, subjects: string[]) {
  await until(async () => (await seen(ground)).length >= subjects.length);
  assertEquals((await seen(ground)).toSorted(), subjects.toSorted());
}

const names = (count: number) => Array.from({ length: count }, (_, i) => `c${i}`);

onBroker(
  "while the broker is short of memory events wait, and the figures say for what",
  async (url) => {
    await using ground = await openGround(url);
    const bus = await ground.run([recorder()]);
    await emit(ground.sql, customer("before"));
    await until(async () => (await seen(ground)).length === 1);
    await rabbit!.control("set_vm_memory_high_watermark", "0");
    try {
      await emit(ground.sql, ...customers(3));
      await until(() => Promise.resolve(bus.state() === "blocked"));
      const { outbox_held_events, published_total } = await bus.stats();
      assertEquals(outbox_held_events, { unroutable: 0, nack: 0, blocked: 3, away: 0 });
      assertEquals(published_total, 1);
    } finally {
      await rabbit!.control("set_vm_memory_high_watermark", "0.4");
    }
    await assertAllOnce(ground, ["before", ...names(3)]);
    assertEquals([bus.state(), (await bus.stats()).outbox_held_events.blocked], ["connected", 0]);
  },
);

onBroker(
  "a broker that is cut off in the middle of a publish gets it again, and it has one effect",
  async (url) => {
    await using proxy = new FaultProxy({ hostname: "127.0.0.1", port: rabbit!.port });
    const through = new URL(url);
    through.port = String(proxy.port);
    await using ground = await openGround(through.href);
    const bus = await ground.run([recorder()]);
    await emit(ground.sql, customer("before"));
    await until(async () => (await seen(ground)).length === 1);
    proxy.set("blackhole");
    await emit(ground.sql, ...customers(3));
    await until(async () => (await bus.stats()).outbox_held_events.away === 3);
    assertEquals(bus.state(), "away");
    proxy.set("pass");
    await assertAllOnce(ground, ["before", ...names(3)]);
    await until(async () => (await bus.stats()).outbox_events === 0);
  },
);

onBroker(
  "over a network too slow for a full batch events arrive in smaller ones",
  async (url) => {
    await using proxy = new FaultProxy({ hostname: "127.0.0.1", port: rabbit!.port });
    const through = new URL(url);
    through.port = String(proxy.port);
    await using ground = await openGround(through.href);
    const bus = await ground.run([recorder()]);
    await emit(ground.sql, customer("before"));
    await until(async () => (await seen(ground)).length === 1);
    // A thousand events are half a megabyte, and a batch has five seconds.
    proxy.set({ latencyMs: 1, bytesPerSecond: 60_000 });
    await emit(ground.sql, ...customers(1000));
    await until(async () => (await bus.stats()).published_total > 1);
    proxy.set("pass");
    await assertAllOnce(ground, ["before", ...names(1000)]);
  },
);

onBroker(
  "what a full queue refuses stays with the reason until there is room",
  async (url, vhost) => {
    await using ground = await openGround(url);
    const consumer = recorder();
    const relay = await ground.run([], [consumer]);
    const policy = ["-p", vhost, "full"];
    await rabbit!.control("set_policy", ...policy, "test", '{"max-length":1}');
    let sent = 0;
    // A few more than that get in before the limit is felt.
    await until(async () => {
      await emit(ground.sql, customer(`c${sent++}`));
      return (await relay.stats()).outbox_held_events.nack > 0;
    });
    const [row] = await ground.sql`SELECT error, attempts FROM bus.outbox WHERE cause = 'nack'`;
    assertStringIncludes(row.error, "a queue may be full");
    assert(row.attempts > 0);
    await rabbit!.control("clear_policy", ...policy);
    await ground.run([consumer]);
    await assertAllOnce(ground, names(sent));
    await until(async () => (await relay.stats()).outbox_events === 0);
  },
);

const slow = new URL("../testing/slow_consumer.ts", import.meta.url).pathname;

onBroker("events go by TLS to a broker whose certificate is trusted, to no other", async (url) => {
  const { port, certificate } = rabbit!.tls!;
  const secure = new URL(url.replace("amqp:", "amqps:"));
  secure.port = String(port);
  const refused = Promise.withResolvers<string>();
  const log = logger({ component: "test" });
  const doubtful = openConnection({
    url: secure.href,
    name: "test",
    log,
    onPause: refused.resolve,
    onReady: () => refused.resolve("it was trusted"),
  });
  assertMatch(await refused.promise, /certificate|issuer/i);
  await closeAll(doubtful);

  await using ground = await openGround(url);
  ground.queues.add("test.slow");
  const trusting = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", slow],
    env: { DATABASE_URL: ground.db.url, AMQP_URL: secure.href, DENO_CERT: certificate },
    stdout: "null",
  }).spawn();
  await emit(ground.sql, ...customers(3));
  await assertAllOnce(ground, names(3));
  trusting.kill("SIGTERM");
  await trusting.status;
});
