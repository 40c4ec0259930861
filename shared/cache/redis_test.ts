import { assert, assertEquals } from "@std/assert";
import { Redis } from "redis";
import { privateRedis } from "shared/testing/faults/engines.ts";
import { FaultProxy } from "shared/testing/faults/proxy.ts";
import { type Cache, cacheStats, openCache } from "./mod.ts";

const server = await privateRedis({ keep: false });
Deno.test.afterAll(async () => await server?.[Symbol.asyncDispose]());

interface Stage {
  /** Caches of two processes, each with a connection through the network. */
  here: Cache;
  there: Cache;
  network: FaultProxy;
  /** Straight to the server. */
  redis: Redis;
  prefix: string;
  /** Waits until `here` and `there` are served by Redis. */
  settled(): Promise<void>;
}

function test(title: string, run: (stage: Stage) => Promise<void>) {
  Deno.test({
    name: `Redis: ${title}`,
    ignore: !server,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const prefix = crypto.randomUUID();
      await using network = new FaultProxy({ hostname: "127.0.0.1", port: server!.port });
      const redisUrl = `redis://127.0.0.1:${network.port}`;
      const [here, there] = [openCache({ redisUrl, prefix }), openCache({ redisUrl, prefix })];
      const redis = new Redis(server!.url);
      redis.on("error", () => {});
      const settled = () =>
        until(async () => {
          for (const cache of [here, there]) await cache.set("settled", crypto.randomUUID(), 60);
          return cacheStats().away === 0;
        });
      try {
        await settled();
        await run({ here, there, network, redis, prefix, settled });
      } finally {
        await Promise.all([here.close(), there.close()]);
        redis.disconnect();
      }
    },
  });
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await new Promise((done) => setTimeout(done, 20));
}

const processes = (prefix: string, count: number, fillMs: number) =>
  Array.from({ length: count }, () =>
    new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        new URL("./testing/remember.ts", import.meta.url).href,
        server!.url,
        prefix,
        String(fillMs),
      ],
      stdout: "piped",
      stderr: "inherit",
    }).spawn());

test("of several processes that ask at once, one fills", async ({ redis, prefix }) => {
  const outputs = await Promise.all(processes(prefix, 4, 1500).map((child) => child.output()));
  const values = outputs.map(({ stdout }) => new TextDecoder().decode(stdout));
  assertEquals(new Set(values).size, 1);
  assertEquals(await redis.get(`${prefix}:fills`), "1");
});

test("a process that is killed while it fills keeps nobody waiting for ever", async (stage) => {
  const [child] = processes(stage.prefix, 1, 60_000);
  await until(async () => await stage.redis.get(`${stage.prefix}:fills`) === "1");
  child.kill("SIGKILL");
  await child.output();
  assertEquals(await stage.here.remember("slow", 60, () => Promise.resolve("other")), "other");
  assertEquals(await stage.there.get("slow"), "other");
});

test("a fill that takes longer than its lease is still the only one", async ({ here, there }) => {
  let fills = 0;
  const fill = async () => {
    fills++;
    await new Promise((done) => setTimeout(done, 5500));
    return fills;
  };
  const first = here.remember("slow", 60, fill);
  await new Promise((done) => setTimeout(done, 1000));
  assertEquals(await Promise.all([first, there.remember("slow", 60, fill)]), [1, 1]);
});

test("a failing fill is the failure of its process; another fills for itself", async ({ here, there }) => {
  const failing = here.remember("a", 60, async () => {
    await new Promise((done) => setTimeout(done, 50));
    throw new Error("mine");
  });
  const other = there.remember("a", 60, () => Promise.resolve("theirs"));
  const [mine, theirs] = await Promise.allSettled([failing, other]);
  assertEquals([mine.status, theirs.status], ["rejected", "fulfilled"]);
  assertEquals(await here.get("a"), "theirs");
});

test("what another process deletes while it is filled is not kept", async ({ here, there }) => {
  const value = await here.remember("a", 60, async () => {
    await there.delete("a");
    return "old";
  });
  assertEquals([value, await there.get("a")], ["old", null]);
});

test("a rate limit is one for all processes", async ({ here, there }) => {
  const limit = { limit: 7, windowSeconds: 60 };
  const uses = await Promise.all(
    Array.from({ length: 60 }, (_, i) => (i % 2 ? here : there).rateLimit("a", limit)),
  );
  assertEquals(uses.filter(({ allowed }) => allowed).length, 7);
});

test("a message reaches other processes, after an outage too", async ({ here, there, network, settled }) => {
  const heard: unknown[] = [];
  await there.subscribe("changes", (message) => heard.push(message));
  await here.publish("changes", 1);
  await until(() => Promise.resolve(heard.length === 1));
  network.set("refuse");
  await here.publish("changes", "lost");
  network.set("pass");
  await settled();
  await until(async () => {
    await here.publish("changes", 2);
    return heard.includes(2);
  });
  assertEquals(heard[0], 1);
});

test("another program's text is a miss and is replaced", async ({ here, redis, prefix }) => {
  await redis.set(`${prefix}:a`, "{half");
  assertEquals(await here.get("a"), null);
  assertEquals(await here.remember("a", 60, () => Promise.resolve(1)), 1);
  assertEquals(await here.get("a"), 1);
});

for (const mode of ["refuse", "blackhole", { latencyMs: 600 }] as const) {
  const name = typeof mode === "string" ? mode : "slow";
  test(`${name}: every call is answered, and values are remembered meanwhile`, async (stage) => {
    const { here, there, network, settled } = stage;
    await here.set("before", 1, 60);
    network.set(mode);
    let fills = 0;
    const limit = { limit: 3, windowSeconds: 60 };
    let allowed = 0;
    for (let i = 0; i < 20; i++) {
      await here.remember("page", 60, () => Promise.resolve(++fills));
      allowed += Number((await here.rateLimit("user", limit)).allowed);
    }
    assertEquals([fills, allowed], [1, 3]);
    assertEquals(here.healthy(), false);
    await here.set("during", 1, 60);
    assertEquals(await here.get("during"), 1);
    await here.publish("nobody", 1);
    await here.delete("before");
    // Nobody may read again what was deleted while the deletion could not be said.
    network.set("pass");
    await until(async () => await there.get("before") === null);
    await settled();
    assertEquals([await here.get("before"), await there.get("before")], [null, null]);
    assertEquals(here.healthy(), true);
    await here.set("after", 1, 60);
    assertEquals(await there.get("after"), 1);
  });
}

test("a black hole is waited for by the first calls only", async ({ here, network }) => {
  network.set("blackhole");
  const before = cacheStats();
  for (let i = 0; i < 500; i++) await here.get(`k${i}`);
  const { errors, skipped } = cacheStats();
  assertEquals([errors - before.errors, skipped - before.skipped], [1, 499]);
});

test("a network that comes and goes fails no call", async ({ here, there, network, settled }) => {
  let flapping = true;
  const flaps = (async () => {
    for (let i = 0; flapping; i++) {
      network.set(i % 2 ? "pass" : i % 4 ? "blackhole" : "refuse");
      await new Promise((done) => setTimeout(done, 60));
      network.cut(20);
    }
  })();
  const limit = { limit: 1_000_000, windowSeconds: 60 };
  for (let i = 0; i < 60; i++) {
    const values = await Promise.all([here, there].map(async (cache) => {
      await cache.set(`k${i}`, i, 60);
      await cache.rateLimit("u", limit);
      await cache.delete(`k${i - 1}`);
      return await cache.remember(`r${i}`, 60, () => Promise.resolve(i));
    }));
    assertEquals(values, [i, i]);
  }
  flapping = false;
  await flaps;
  network.set("pass");
  await settled();
});

test("a full memory refuses values and fails no call; an old value does not stay for a new one", async (stage) => {
  const { here, there, redis } = stage;
  await here.set("a", "old", 60);
  await redis.config("SET", "maxmemory-policy", "noeviction");
  await redis.config("SET", "maxmemory", "1");
  try {
    await here.set("a", "new", 60);
    assertEquals(await there.get("a"), null);
    let fills = 0;
    const fill = () => Promise.resolve(++fills);
    assertEquals(await here.remember("b", 60, fill), 1);
    assertEquals(await here.remember("b", 60, fill), 1);
    const limit = { limit: 2, windowSeconds: 60 };
    const uses = [];
    for (let i = 0; i < 4; i++) uses.push((await here.rateLimit("u", limit)).allowed);
    assertEquals(uses, [true, true, false, false]);
    assert(cacheStats().away === 0, "a refusal is an answer: Redis is not away");
  } finally {
    await redis.config("SET", "maxmemory", "0");
  }
  await here.set("a", "new", 60);
  assertEquals(await there.get("a"), "new");
});

test("a server that is killed and started again is an empty cache", async (stage) => {
  const { here, settled } = stage;
  await here.set("a", 1, 60);
  await server!.kill();
  assertEquals(await here.remember("b", 60, () => Promise.resolve(2)), 2);
  await server!.start();
  await settled();
  assertEquals(await here.get("a"), null);
  await here.set("a", 2, 60);
  assertEquals(await here.get("a"), 2);
});

Deno.test({
  name: "a Redis that was never there counts as an empty cache",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const cache = openCache({ redisUrl: "redis://127.0.0.1:1", prefix: "test" });
    await cache.set("a", 1, 60);
    assertEquals(await cache.remember("b", 60, () => Promise.resolve(2)), 2);
    const limit = { limit: 1, windowSeconds: 60 };
    assertEquals((await cache.rateLimit("a", limit)).allowed, true);
    assertEquals((await cache.rateLimit("a", limit)).allowed, false);
    await cache.close();
  },
});
