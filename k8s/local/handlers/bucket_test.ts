import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { openObjects } from "shared/objects/mod.ts";
import { type TestObjectStore, testObjectStore } from "shared/testing/ceph.ts";
import { openEngines } from "../engines/mod.ts";
import { applyAll, manifestsOf, removeAll, testCluster, testSlug } from "./testing.ts";

const store = await testObjectStore();
const text = { contentType: "text/plain" };
const bytes = (content: string) => new TextEncoder().encode(content);

const test = (name: string, fn: () => Promise<void>) =>
  // Connections to the store stay open for the next request.
  Deno.test({ name, fn, ignore: store === null, sanitizeResources: false });

async function stage(login: "admin" | "plain") {
  const { endpoint } = store!;
  const { accessKey, secretKey } = store![login as keyof TestObjectStore] as {
    accessKey: string;
    secretKey: string;
  };
  const said: string[] = [];
  const { objects } = await openEngines({
    S3_ENDPOINT: endpoint,
    S3_ACCESS_KEY: accessKey,
    S3_SECRET_KEY: secretKey,
  }, (line) => said.push(line));
  const slug = testSlug();
  const cluster = testCluster({ engines: { objects } });
  const manifests = await manifestsOf(slug, "ObjectBucketClaim");
  const opened = (claim: "private" | "public", name: string = claim) => {
    const keys = cluster.secrets.get(`t-${slug}/bucket-${claim}`)!;
    return openObjects({
      endpoint,
      accessKey: keys.AWS_ACCESS_KEY_ID,
      secretKey: keys.AWS_SECRET_ACCESS_KEY,
      region: "us-east-1",
    }).bucket(`t-${slug}-${name}`);
  };
  const anonymous = async (path: string) => {
    const response = await fetch(`${endpoint}/t-${slug}-${path}`);
    await response.body?.cancel();
    return response.status;
  };
  return {
    slug,
    said,
    cluster,
    manifests,
    opened,
    anonymous,
    objects: objects!,
    async [Symbol.asyncDispose]() {
      for (const claim of ["private", "public"] as const) {
        if (!cluster.secrets.has(`t-${slug}/bucket-${claim}`)) continue;
        const bucket = opened(claim);
        for (const { key } of (await bucket.list().catch(() => ({ objects: [] }))).objects) {
          await bucket.delete(key);
        }
      }
      await removeAll(manifests, cluster);
    },
  };
}

for (const login of ["admin", "plain"] as const) {
  test(`${login}: two buckets, of which everybody may read by name from one; twice is the same`, async () => {
    await using at = await stage(login);
    await applyAll(at.manifests, at.cluster);
    const keys = at.cluster.secrets.get(`t-${at.slug}/bucket-public`);
    await applyAll(at.manifests, at.cluster);
    assertEquals(at.cluster.secrets.get(`t-${at.slug}/bucket-public`), keys);
    await at.opened("private").put("secret.txt", bytes("a"), text);
    await at.opened("public").put("picture.txt", bytes("b"), text);
    assertEquals(await at.anonymous("public/picture.txt"), 200);
    assertEquals(await at.anonymous("public"), 403);
    assertEquals(await at.anonymous("private/secret.txt"), 403);
  });

  test(`${login}: what is in a bucket stays when its claim goes, an empty one goes too`, async () => {
    await using at = await stage(login);
    await applyAll(at.manifests, at.cluster);
    const bucket = at.opened("private");
    await bucket.put("kept.txt", bytes("kept"), text);
    await removeAll(at.manifests, at.cluster);
    assertEquals((await bucket.head("kept.txt"))?.size, 4);
    assertEquals(await at.anonymous("public/x"), 404);
    await bucket.delete("kept.txt");
    for (const _ of ["once", "and again"]) await removeAll(at.manifests, at.cluster);
    assertEquals(await at.anonymous("private/x"), 404);
  });
}

test("each bucket has a user of its own, who reaches no other bucket and keeps to its quota", async () => {
  await using at = await stage("admin");
  for (const { spec } of at.manifests) spec.additionalConfig.maxObjects = "2";
  await applyAll(at.manifests, at.cluster);
  const bucket = at.opened("private");
  await assertRejects(() => at.opened("private", "public").put("x", bytes("x"), text));
  await bucket.put("1", bytes("1"), text);
  await bucket.put("2", bytes("2"), text);
  // RGW counts in the background of others' writes and may let a few too many through.
  const refused = await assertRejects(async () => {
    for (let i = 3; i < 200; i++) await bucket.put(String(i), bytes("x"), text);
  });
  assertStringIncludes(String((refused as Error).message), "403");
  assertEquals(at.said, []);
});

test("a login that may make no users keeps all buckets itself, and that is said", async () => {
  await using at = await stage("plain");
  await applyAll(at.manifests, at.cluster);
  assertEquals(
    at.cluster.secrets.get(`t-${at.slug}/bucket-private`)?.AWS_ACCESS_KEY_ID,
    store!.plain.accessKey,
  );
  assertStringIncludes(at.said.join(), "no capabilities");
});

test("a bucket of somebody else is refused by the store, in its words", async () => {
  await using at = await stage("admin");
  await using foreign = await stage("plain");
  await foreign.objects.putBucket(`t-${at.slug}-private`, {});
  const { message } = await assertRejects(() => applyAll(at.manifests, at.cluster));
  assertStringIncludes(message, "The object store refuses");
  await foreign.objects.releaseBucket(`t-${at.slug}-private`);
  await applyAll(at.manifests, at.cluster);
});

Deno.test("a policy that opens more than this bucket's objects is refused before it reaches a store", async () => {
  const folder = await Deno.makeTempDir();
  const cluster = testCluster({ objectsDir: folder });
  const claim = (await manifestsOf("acme", "ObjectBucketClaim"))
    .find(({ metadata }) => metadata.name === "bucket-public")!;
  const policy = JSON.parse(claim.spec.additionalConfig.bucketPolicy);
  for (
    const change of [
      { Action: "s3:*" },
      { Action: ["s3:GetObject", "s3:ListBucket"] },
      { Resource: "arn:aws:s3:::t-demo-private/*" },
      { Resource: "arn:aws:s3:::t-acme-public" },
    ]
  ) {
    claim.spec.additionalConfig.bucketPolicy = JSON.stringify({
      ...policy,
      Statement: [{ ...policy.Statement[0], ...change }],
    });
    const { message } = await assertRejects(() => applyAll([claim], cluster));
    assertStringIncludes(message, "only let everybody read its own objects");
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder stands for a bucket: with files in it it stays, without it goes", async () => {
  const folder = await Deno.makeTempDir();
  const cluster = testCluster({ objectsDir: folder });
  const manifests = await manifestsOf("acme", "ObjectBucketClaim");
  await applyAll(manifests, cluster);
  const bucket = openObjects({ directory: folder }).bucket("t-acme-private");
  await bucket.put("a/b/c.txt", bytes("c"), text);
  await removeAll(manifests, cluster);
  assertEquals((await bucket.head("a/b/c.txt"))?.size, 1);
  await bucket.delete("a/b/c.txt");
  await removeAll(manifests, cluster);
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), [".unfinished"]);
  await Deno.remove(folder, { recursive: true });
});
