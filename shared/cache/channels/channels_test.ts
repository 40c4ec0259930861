import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { Redis } from "redis";
import { engine } from "shared/testing/engines.ts";
import type { Sql } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { channelMigrations, type ChannelStore, type Entry, openChannels } from "./mod.ts";

interface Fixture extends AsyncDisposable {
  store: ChannelStore;
  /** The same store as another process has it. */
  another(): ChannelStore;
  /** Loses everything, as a restart of the server does. */
  flush(): Promise<void>;
  /** Cuts every connection of this store. */
  cut(): Promise<void>;
}

const keep = 300;

async function onPostgres(): Promise<Fixture> {
  const db = await testDatabase([channelMigrations]);
  const another = () => openChannels({ prefix: "x", sql: db.sql, databaseUrl: db.url, keep });
  return {
    store: another(),
    another,
    async flush() {
      await db.owner`TRUNCATE live.channel, live.entry, live.presence`;
    },
    async cut() {
      await db.sql`
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'live-listen' AND datname = current_database()`;
    },
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
  };
}

const redisUrl = await engine("Redis", "VECTON_TEST_REDIS_URL", "redis://127.0.0.1:6379");

function onRedis(): Promise<Fixture> {
  const prefix = `test-${crypto.randomUUID()}`;
  const admin = new Redis(redisUrl!);
  const stores: ChannelStore[] = [];
  const another = () => {
    // With Redis nothing is asked of PostgreSQL.
    const store = openChannels({
      redisUrl: redisUrl!,
      prefix,
      sql: null as unknown as Sql,
      databaseUrl: "",
      keep,
    });
    stores.push(store);
    return store;
  };
  const flush = async () => {
    const keys = await admin.keys(`${prefix}:*`);
    if (keys.length > 0) await admin.del(keys);
  };
  return Promise.resolve({
    store: another(),
    another,
    flush,
    async cut() {
      const clients = String(await admin.client("LIST")).split("\n");
      for (const client of clients.filter((line) => line.includes(`name=${prefix}:live:`))) {
        await admin.client("KILL", "ID", /id=(\d+)/.exec(client)![1]);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(stores.map((store) => store.close()));
      await flush();
      admin.disconnect();
    },
  });
}

/** Follows as a hub does: what was lost is followed again. */
async function listen(store: ChannelStore, channel: string) {
  const heard: Entry[] = [];
  const epochs: string[] = [];
  let losses = 0;
  const following = store.listen({
    entries: (_channel, _epoch, entries) => heard.push(...entries),
    async lost(channel) {
      losses++;
      epochs.push((await following.follow(channel)).epoch);
    },
  });
  const position = await following.follow(channel);
  epochs.push(position.epoch);
  return { heard, epochs, losses: () => losses, stop: () => following.stop(), position };
}

async function until(check: () => boolean | Promise<boolean>) {
  for (let i = 0; i < 600; i++) {
    if (await check()) return;
    await delay(25);
  }
  throw new Error("it did not happen");
}

const update = (channel: string, n: number, id = `${channel}-${n}`) => ({
  channel,
  id,
  key: `k${n % 7}`,
  ver: n,
  data: { n },
});
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

function contract(name: string, open: () => Promise<Fixture>, ignore = false) {
  const test = (title: string, run: (fixture: Fixture) => Promise<void>) =>
    Deno.test({
      name: `channels in ${name}: ${title}`,
      ignore,
      // Clients keep timers and connections until they are closed.
      sanitizeOps: false,
      sanitizeResources: false,
      fn: async () => {
        await using fixture = await open();
        await run(fixture);
      },
    });

  test("publishers at the same time number updates without gap or double, and two listeners hear all in order", async ({ store, another }) => {
    const [one, two] = [await listen(store, "a"), await listen(another(), "a")];
    const publishers = [store, another(), another()];
    await Promise.all(publishers.map(async (publisher, p) => {
      for (let i = 0; i < 20; i++) {
        await publisher.publish([0, 1, 2].map((j) => update("a", p * 1000 + i * 3 + j)));
        await publisher.publish([update("b", p * 1000 + i)]);
      }
    }));
    await until(() => one.heard.length >= 180 && two.heard.length >= 180);
    assertEquals(one.heard.map(({ seq }) => seq), numbers(1, 180));
    assertEquals(two.heard, one.heard);
    assertEquals(new Set(one.heard.map(({ data }) => data)).size, 180);
    assertEquals((await store.position("b")).seq, 60);
    await Promise.all([one.stop(), two.stop()]);
  });

  test("an update that is published again, also in the same batch, is taken once", async ({ store }) => {
    await store.publish([update("a", 1), update("a", 2), update("a", 1)]);
    await Promise.all([1, 2, 3].map(() => store.publish([update("a", 2), update("a", 3)])));
    assertEquals((await store.position("a")).seq, 3);
    const { entries } = await store.history("a");
    assertEquals(entries.map(({ data }) => JSON.parse(data).n), [1, 2, 3]);
    assertEquals(entries.map(({ ver }) => ver), [1, 2, 3]);
  });

  test("an update without a version gets one greater than all before", async ({ store }) => {
    const { ver } = await store.position("a");
    for (let i = 0; i < 3; i++) {
      await store.publish([{ channel: "a", id: `x${i}`, key: "k", data: i }, {
        channel: "a",
        id: `y${i}`,
        key: "k",
        data: i,
      }]);
    }
    const vers = (await store.history("a")).entries.map((entry) => entry.ver);
    assertEquals(vers, vers.toSorted((a, b) => a - b));
    assertEquals(new Set(vers).size, 6);
    assert(vers[0] > ver);
    assertEquals((await store.position("a")).ver, vers[5]);
  });

  test("what came after a position is read back; beyond the kept history it is a gap", async ({ store }) => {
    await store.publish(numbers(1, 50).map((n) => update("a", n)));
    const { epoch, seq } = await store.position("a");
    assertEquals(seq, 50);
    assertEquals((await store.read("a", { epoch, seq: 47 }))?.map((e) => e.seq), [48, 49, 50]);
    assertEquals(await store.read("a", { epoch, seq: 50 }), []);
    assertEquals(await store.read("a", { epoch: "another", seq: 47 }), null);
    for (let i = 1; i <= 10; i++) {
      await store.publish(numbers(i * 100, i * 100 + 99).map((n) => update("a", n)));
    }
    assertEquals(await store.read("a", { epoch, seq: 1 }), null);
    assertEquals((await store.read("a", { epoch, seq: 1000 }))?.length, 50);
  });

  test("a store that has lost everything begins a new epoch, and followers are told", async ({ store, flush }) => {
    const one = await listen(store, "a");
    await store.publish([update("a", 1)]);
    await until(() => one.heard.length === 1);
    await flush();
    await store.publish([update("a", 2)]);
    await until(() => one.losses() === 1 && one.epochs.length === 2);
    assertNotEquals(one.epochs[1], one.epochs[0]);
    assertEquals(await store.read("a", { epoch: one.epochs[0], seq: 1 }), null);
    await store.publish([update("a", 3)]);
    await until(() => one.heard.length >= 2);
    assertEquals(JSON.parse(one.heard.at(-1)!.data), { n: 3 });
    await one.stop();
  });

  test("renewing begins a new epoch at once, also of a channel without entries", async ({ store }) => {
    const [one, two] = [await listen(store, "a"), await listen(store, "empty")];
    await store.publish([update("a", 1)]);
    await store.renew();
    await until(() => one.epochs.length === 2 && two.epochs.length === 2);
    assertNotEquals(one.epochs[0], one.epochs[1]);
    assertEquals((await store.history("a")).entries, []);
    await Promise.all([one.stop(), two.stop()]);
  });

  test("a listener whose connection is cut misses nothing", async ({ store, another, cut }) => {
    const one = await listen(store, "a");
    const publisher = another();
    for (let i = 1; i <= 60; i++) {
      if (i % 20 === 5) await cut();
      await publisher.publish([update("a", i)]);
    }
    await until(() => one.heard.length >= 60);
    assertEquals(one.heard.map(({ seq }) => seq), numbers(1, 60));
    assertEquals(one.losses(), 0);
    await one.stop();
  });

  test("a member is there while one process sees it, and its coming and going is told once", async ({ store, another }) => {
    const other = another();
    const one = await listen(store, "presence:x");
    const anna = { channel: "presence:x", member: "anna", data: { name: "Anna" } };
    await store.enter("n1", [anna], 60_000);
    await other.enter("n2", [anna], 60_000);
    await store.enter("n1", [anna], 60_000);
    assertEquals(await store.members("presence:x"), new Map([["anna", '{"name":"Anna"}']]));
    await store.leave("n1", "presence:x", "anna");
    assertEquals((await store.members("presence:x") as Map<string, string>).size, 1);
    await other.leave("n2", "presence:x", "anna");
    assertEquals((await store.members("presence:x") as Map<string, string>).size, 0);
    await until(() => one.heard.length === 2);
    assertEquals(one.heard.map(({ key, data }) => [key, data]), [
      ["anna", '{"name":"Anna"}'],
      ["anna", "null"],
    ]);
    await one.stop();
  });

  test("a member whose process has died is gone after its time", async ({ store }) => {
    const one = await listen(store, "presence:x");
    await store.enter("dead", [{ channel: "presence:x", member: "anna", data: 1 }], 50);
    await store.enter("alive", [{ channel: "presence:x", member: "béla", data: 2 }], 60_000);
    await until(async () => {
      await store.expire();
      return (await store.members("presence:x") as Map<string, string>).size === 1;
    });
    await until(() => one.heard.length === 3);
    assertEquals([one.heard[2].key, one.heard[2].data], ["anna", "null"]);
    await one.stop();
  });

  test("a crowd is told by its number, and by its names again when it is small enough", async ({ store }) => {
    const one = await listen(store, "presence:x");
    const present = numbers(1, 202).map((n) => ({
      channel: "presence:x",
      member: `m${n}`,
      data: n,
    }));
    await store.enter("n", present, 60_000);
    assertEquals(await store.members("presence:x"), 202);
    await until(() => one.heard.length >= 202);
    assertEquals(one.heard.at(-1)!.key, "#");
    assertEquals(JSON.parse(one.heard.at(-1)!.data), { count: 202 });
    await store.leave("n", "presence:x", "m1");
    await store.leave("n", "presence:x", "m2");
    await until(() => one.losses() === 1);
    assertEquals((await store.members("presence:x") as Map<string, string>).size, 200);
    await one.stop();
  });
}

contract("PostgreSQL", onPostgres);
contract("Redis", onRedis, !redisUrl);
