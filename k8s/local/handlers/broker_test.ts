import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { FaultProxy } from "shared/testing/faults/proxy.ts";
import { testManagement } from "shared/testing/rabbitmq.ts";
import { openEngines } from "../engines/mod.ts";
import { applyAll, manifestsOf, removeAll, testCluster, testSlug } from "./testing.ts";

const server = await testManagement();
const kinds = ["Vhost", "User", "Permission"];

const get = async (path: string) => {
  const { username, password } = new URL(server!.amqp);
  const response = await fetch(`${server!.management}/api/${path}`, {
    headers: { authorization: `Basic ${btoa(`${username}:${password}`)}` },
  });
  return response.ok ? await response.json() : void await response.body?.cancel();
};

async function stage(management = server!.management) {
  const { broker } = await openEngines({
    AMQP_URL: server!.amqp,
    RABBITMQ_MANAGEMENT_URL: management,
  }, () => {});
  const slug = testSlug();
  const cluster = testCluster({ engines: { broker } });
  cluster.secrets.set(`t-${slug}/rabbitmq`, { username: `t-${slug}`, password: "one" });
  const manifests = await manifestsOf(slug, ...kinds);
  const leave = async () => {
    await broker!.deleteUser(`t-${slug}`);
    await broker!.deleteVhost(`t-${slug}`);
  };
  return { slug, broker: broker!, cluster, manifests, [Symbol.asyncDispose]: leave };
}

const test = (name: string, fn: () => Promise<void>) =>
  Deno.test({ name, fn, ignore: server === null });

test("a tenant has a virtual host with limits, and a user for it alone; twice is the same", async () => {
  await using at = await stage();
  const look = async () => ({
    limits: (await get(`vhost-limits/t-${at.slug}`))[0].value,
    permissions: (await get(`users/t-${at.slug}/permissions`))
      .map(({ vhost, configure }: Record<string, string>) => [vhost, configure]),
    tags: (await get(`users/t-${at.slug}`)).tags,
  });
  await applyAll(at.manifests, at.cluster);
  const first = await look();
  await applyAll(at.manifests, at.cluster);
  assertEquals(await look(), first);
  assertEquals(first, {
    limits: { "max-connections": 28, "max-queues": 100 },
    permissions: [[`t-${at.slug}`, ".*"]],
    tags: [],
  });
});

test("a changed Secret changes the password, and the old one is refused", async () => {
  await using at = await stage();
  await applyAll(at.manifests, at.cluster);
  at.cluster.secrets.set(`t-${at.slug}/rabbitmq`, { username: `t-${at.slug}`, password: "two" });
  await applyAll(at.manifests, at.cluster);
  const signIn = (password: string) =>
    openEngines({
      AMQP_URL: `amqp://t-${at.slug}:${password}@127.0.0.1:5672`,
      RABBITMQ_MANAGEMENT_URL: server!.management,
    }, () => {});
  assertStringIncludes((await assertRejects(() => signIn("one")) as Error).message, "Login failed");
  // Known, and no administrator.
  assertStringIncludes(
    (await assertRejects(() => signIn("two")) as Error).message,
    "Not management user",
  );
});

test("a virtual host goes only where its policy says so, user and permission always", async () => {
  await using at = await stage();
  await applyAll(at.manifests, at.cluster);
  await removeAll(at.manifests, at.cluster);
  assert(await get(`vhosts/t-${at.slug}`));
  assertEquals(await get(`users/t-${at.slug}`), undefined);
  await applyAll(at.manifests, at.cluster);
  const vhost = at.manifests.find(({ kind }) => kind === "Vhost")!;
  vhost.spec.deletionPolicy = "delete";
  for (const _ of ["once", "and again"]) await removeAll(at.manifests, at.cluster);
  assertEquals(await get(`vhosts/t-${at.slug}`), undefined);
});

test("a refusal and an outage say who refused what, and hold no longer than they last", async () => {
  await using at = await stage();
  const [permission] = at.manifests.filter(({ kind }) => kind === "Permission");
  const refused = await assertRejects(() => applyAll([permission], at.cluster));
  assertStringIncludes(refused.message, `RabbitMQ refuses PUT /api/permissions/t-${at.slug}`);
  await using network = new FaultProxy({ port: Number(new URL(server!.management).port) });
  await using far = await stage(`http://127.0.0.1:${network.port}`);
  network.set("refuse");
  const away = await assertRejects(() => applyAll(far.manifests, far.cluster));
  assertStringIncludes(away.message, "RabbitMQ's management API does not answer at 127.0.0.1:");
  network.set("pass");
  await applyAll(far.manifests, far.cluster);
  assert(await get(`vhosts/t-${far.slug}`));
});

test("without a login in its Secret no user is made", async () => {
  await using at = await stage();
  at.cluster.secrets.clear();
  const { message } = await assertRejects(() => applyAll(at.manifests, at.cluster));
  assertEquals(message, "Secret rabbitmq has no username and password");
});
