import { assert, assertEquals } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { testVhost } from "shared/testing/rabbitmq.ts";
import { moveStock } from "../inventory/mod.ts";
import { because, stockUp, type TestStock } from "../inventory/testing.ts";
import { listen, type Message, type TestClient } from "./testing/client.ts";
import { liveStock, origin, startLive, tokenFor } from "./testing/live.ts";

const vhost = await testVhost();
Deno.test.afterAll(() => vhost?.remove());

const unsupervised = { sanitizeOps: false, sanitizeResources: false };

/** A change whose event is older than what is told one by one, as after a long sleep. */
async function changedLongAgo(db: TestStock, delta: number) {
  await transaction(db.sql, async (tx) => {
    const line = { variantId: db.variants[0], locationId: db.shop, delta };
    await moveStock(tx, because("receipt"), [line]);
    await tx`UPDATE bus.outbox SET created_at = now() - interval '2 minutes'`;
  });
}

const told = (client: TestClient, what: unknown) =>
  client.next(({ u }) =>
    u?.some(({ data }: Message) => JSON.stringify(data) === JSON.stringify(what))
  );

Deno.test({
  name: "a backlog is not told one by one: who listens is sent to the numbers as they are",
  ...unsupervised,
  async fn() {
    await using db = await liveStock();
    const tenant = `t${crypto.randomUUID().slice(0, 8)}`;
    await using live = await startLive({ databaseUrl: db.url, tenant });
    const client = await listen(live.url, { token: await tokenFor(tenant), origin });
    client.say({ sub: "stock" });
    const { e } = await client.next();
    await changedLongAgo(db, 5);
    const gap = await client.next(({ c, gap }) => c === "stock" && gap);
    assert(gap.e !== e);
    client.say({ sub: "stock" });
    const { snap } = await client.next(({ snap }) => snap);
    assertEquals(snap.map(({ data }: Message) => data.onHand), [5]);
    assertEquals(client.heard.filter(({ u }) => u), []);
    // What happens from now on is told.
    await stockUp(db.sql, db.variants[0], db.shop, 2);
    await told(client, { onHand: 7, reserved: 0, available: 7 });
  },
});

Deno.test({
  name: "a level that a backlog has changed is told when it changes back",
  ...unsupervised,
  async fn() {
    await using db = await liveStock();
    const tenant = `t${crypto.randomUUID().slice(0, 8)}`;
    await using live = await startLive({ databaseUrl: db.url, tenant });
    const guest = await listen(live.url, { token: await tokenFor(tenant), origin });
    const [variant] = db.variants;
    guest.say({ sub: "public:stock", keys: [variant] });
    await guest.next();
    await stockUp(db.sql, variant, db.shop, 9);
    await told(guest, { level: "in" });
    await changedLongAgo(db, -9);
    await guest.next(({ gap }) => gap);
    guest.say({ sub: "public:stock", keys: [variant] });
    assertEquals((await guest.next(({ snap }) => snap)).snap[0].data, { level: "out" });
    await stockUp(db.sql, variant, db.shop, 9);
    await told(guest, { level: "in" });
  },
});

Deno.test({
  name: "events by RabbitMQ reach browsers, each once, those too that came while nobody fed them",
  ignore: vhost === null,
  ...unsupervised,
  async fn() {
    await using db = await liveStock();
    const tenant = `t${crypto.randomUUID().slice(0, 8)}`;
    const options = { databaseUrl: db.url, amqpUrl: vhost!.url, tenant };
    const [variant] = db.variants;
    {
      await using live = await startLive(options);
      const client = await listen(live.url, { token: await tokenFor(tenant), origin });
      client.say({ sub: "stock" });
      await client.next();
      await stockUp(db.sql, variant, db.shop, 4);
      await told(client, { onHand: 4, reserved: 0, available: 4 });
    }
    await stockUp(db.sql, variant, db.shop, -1);
    await using live = await startLive(options);
    const client = await listen(live.url, { token: await tokenFor(tenant), origin });
    client.say({ sub: "stock" });
    const { snap, s } = await client.next(({ snap }) => snap);
    assertEquals(snap[0].data.onHand, 3);
    await stockUp(db.sql, variant, db.shop, -1);
    await told(client, { onHand: 2, reserved: 0, available: 2 });
    const updates = client.heard.flatMap(({ u }) => u ?? []).map(({ ver }: Message) => ver);
    assertEquals(updates.at(-1), 3);
    assertEquals(new Set(updates).size, updates.length);
    assert(client.heard.at(-1).s <= s + 2);
    const [{ published }] = await db.owner`SELECT count(*)::int AS published FROM bus.event`;
    assertEquals(published, 0, "nothing went by the log");
  },
});
