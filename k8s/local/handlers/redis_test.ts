import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { Redis } from "redis";
import { openCache } from "shared/cache/mod.ts";
import { engine } from "shared/testing/engines.ts";
import { openEngines } from "../engines/mod.ts";
import type { Manifest } from "../cluster.ts";
import { rewire } from "../rewire.ts";
import { applyAll, manifestsOf, removeAll, testCluster, testSlug } from "./testing.ts";

const url = await engine("Redis", "VECTON_TEST_REDIS_URL", "redis://127.0.0.1:6379");

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, ignore: url === null, sanitizeResources: false, sanitizeOps: false });

async function stage(serverUrl = url!) {
  const said: string[] = [];
  const { cache } = await openEngines({ REDIS_URL: serverUrl }, (line) => said.push(line));
  const slug = testSlug();
  const cluster = testCluster({ engines: { cache } });
  cluster.secrets.set(`t-${slug}/redis`, {
    password: "one",
    "redis.conf": "requirepass one\nuser b on >two ~* &* +@all\n",
  });
  const manifests: Manifest[] = (await manifestsOf(slug, "Deployment"))
    .filter(({ metadata }) => metadata.name === "redis");
  const addressOf = (password: string) =>
    rewire({
      postgres: { port: 1 },
      objectsDir: "",
      engines: cluster.engines,
    })({
      REDIS_URL: `redis://:${password}@redis:6379/0`,
      REDIS_PASSWORD: password,
      VECTON_TENANT: slug,
    }).REDIS_URL;
  return {
    slug,
    said,
    manifests,
    cluster,
    addressOf,
    async [Symbol.asyncDispose]() {
      await removeAll(manifests, cluster);
      cache!.close();
    },
  };
}

async function ask(address: string, ...command: [string, ...string[]]): Promise<unknown> {
  const redis = new Redis(address, { lazyConnect: true, retryStrategy: () => null });
  redis.on("error", () => {});
  try {
    await redis.connect();
    return await redis.call(...command);
  } finally {
    redis.disconnect();
  }
}

test("a tenant's cache works with its own login, and every valid password opens it", async () => {
  await using at = await stage();
  await applyAll(at.manifests, at.cluster);
  await applyAll(at.manifests, at.cluster);
  for (const password of ["one", "two"]) {
    const cache = openCache({ redisUrl: at.addressOf(password), prefix: at.slug });
    await cache.set("greeting", "hello", 60);
    assertEquals([await cache.get("greeting"), cache.healthy()], ["hello", true]);
    assertEquals((await cache.rateLimit("x", { limit: 5, windowSeconds: 60 })).allowed, true);
    await cache.close();
  }
  await assertRejects(() => ask(at.addressOf("three"), "get", `${at.slug}:greeting`));
});

test("a tenant's login reads no other tenant's keys and cannot touch the server", async () => {
  await using at = await stage();
  await applyAll(at.manifests, at.cluster);
  const address = at.addressOf("one");
  for (
    const command of [
      ["get", "demo:greeting"],
      ["get", `${at.slug}2:x`],
      ["publish", "demo:channel", "x"],
      ["keys", "*"],
      ["flushall"],
      ["config", "get", "*"],
      ["acl", "list"],
    ] as [string, ...string[]][]
  ) {
    const error = await assertRejects(() => ask(address, ...command));
    assertStringIncludes((error as Error).message, "NOPERM");
  }
});

test("when the tenant goes, so do its login and its keys, and no others", async () => {
  await using at = await stage();
  await applyAll(at.manifests, at.cluster);
  await ask(at.addressOf("one"), "set", `${at.slug}:a`, "1");
  const other = `${testSlug()}:a`;
  await ask(url!, "set", other, "1", "EX", "60");
  for (const _ of ["once", "and again"]) await removeAll(at.manifests, at.cluster);
  assertEquals(await ask(url!, "exists", `${at.slug}:a`), 0);
  assertEquals(await ask(url!, "exists", other), 1);
  const users = await ask(url!, "acl", "users") as string[];
  assertEquals(users.includes(`t-${at.slug}`), false);
});

test("a server whose login may make no users is shared by prefix, and that is said", async () => {
  const user = `limited-${testSlug()}`;
  await ask(url!, "acl", "setuser", user, "on", ">pw", "~*", "&*", "+@all", "-@admin");
  try {
    const limited = new URL(url!);
    [limited.username, limited.password] = [user, "pw"];
    await using at = await stage(limited.href);
    await applyAll(at.manifests, at.cluster);
    assertEquals(at.addressOf("one"), limited.href);
    assertStringIncludes(at.said.join(), "share its login");
  } finally {
    await ask(url!, "acl", "deluser", user);
  }
});
