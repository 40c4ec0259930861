import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { S3Client } from "s3_lite_client";
import { openObjects } from "shared/objects/mod.ts";
import { engine } from "shared/testing/engines.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { stockUp, testStock } from "../services/inventory/testing.ts";
import { tenantMigrations } from "./migrate.ts";

const endpoint = await engine("Ceph S3", "VECTON_TEST_S3_ENDPOINT", "http://127.0.0.1:7480");
const login = {
  accessKey: Deno.env.get("VECTON_TEST_S3_ACCESS_KEY") ?? "vecton",
  secretKey: Deno.env.get("VECTON_TEST_S3_SECRET_KEY") ?? "vectonvecton",
  region: "us-east-1",
};

async function run(command: string, env: Record<string, string>) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", "tenant/commands.ts", command],
    cwd: new URL("../../", import.meta.url),
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  const lines = text.decode(stdout).trim().split("\n");
  return {
    code,
    said: code === 0 ? JSON.parse(lines.at(-1)!) : null,
    error: text.decode(stderr),
  };
}

type Names = { private: string; public: string; archive: string };

/** As a tenant's Jobs run them, one after the other, with what its manifests give them. */
async function life(
  store: ReturnType<typeof openObjects>,
  names: Names,
  env: Record<string, string>,
) {
  await using shop = await testStock(3, await tenantMigrations());
  await using scratch = await testDatabase([]);
  for (const variant of shop.variants) await stockUp(shop.sql, variant, shop.shop, 5);
  const picture = new TextEncoder().encode("<svg/>");
  await store.bucket(names.public).put("a b.svg", picture, { contentType: "image/svg+xml" });
  const ownerUrl = (url: string) => url.replace("//vecton_app:", "//vecton_owner:");
  const all = {
    ...env,
    VECTON_TENANT: "acme",
    ARCHIVE_ID: "20261126T120000Z",
    DATABASE_URL: ownerUrl(shop.url),
    DATABASE_APP_ROLE: "vecton_app",
    SCRATCH_DATABASE: new URL(scratch.url).pathname.slice(1),
    S3_PRIVATE_BUCKET: names.private,
    S3_PUBLIC_BUCKET: names.public,
    S3_ARCHIVE_BUCKET: names.archive,
  };
  const early = await run("verify-export", all);
  assertEquals(early.code, 1);
  assertStringIncludes(early.error, "export first");

  const exported = await run("export", all);
  assertEquals(exported.error, "");
  const { said } = await run("verify-export", all);
  assertEquals([said.event, said.id, said.objects], ["export_verified", all.ARCHIVE_ID, 1]);
  assertEquals(said.sha256, exported.said.sha256);
  assertEquals(said.location, `s3://${names.archive}/20261126T120000Z/`);
  assert(said.rows > 10 && Date.parse(said.verifiedAt) > 0);
  const foreign = await run("verify-export", { ...all, VECTON_TENANT: "bolt" });
  assertStringIncludes(foreign.error, "an archive of acme, not of bolt");

  assertEquals((await run("remove-buckets", all)).said.event, "buckets_removed");
  assertEquals((await run("remove-buckets", all)).code, 0);
  if (env.S3_ENDPOINT) await makeBuckets(names.private, names.public);
  await shop.owner`UPDATE inventory.location SET name = 'lost'`;
  const careful = await run("restore", all);
  assertEquals(careful.code, 1);
  assertStringIncludes(careful.error, "RESTORE_REPLACE=yes");
  const restored = await run("restore", { ...all, RESTORE_REPLACE: "yes" });
  assertEquals(restored.error, "");
  assertEquals([restored.said.rows, restored.said.objects], [said.rows, 1]);
  const rows = await shop.sql`SELECT on_hand FROM inventory.stock_level WHERE on_hand > 0`;
  assertEquals(rows.map(({ on_hand }) => Number(on_hand)), [5, 5, 5]);
  const lost = await shop.sql`SELECT FROM inventory.location WHERE name = 'lost'`;
  assertEquals(lost.length, 0);
  const stored = await store.bucket(names.public).get("a b.svg");
  assertEquals(await new Response(stored!.body as BodyInit).bytes(), picture);
}

async function makeBuckets(...names: string[]) {
  const client = new S3Client({ endPoint: endpoint!, ...login, pathStyle: true });
  for (const name of names) await client.makeBucket(name);
}

Deno.test("the commands archive a tenant, prove it, remove its buckets and bring all of it back", async () => {
  const directory = await Deno.makeTempDir();
  const names = { private: "t-acme-private", public: "t-acme-public", archive: "t-acme-archive" };
  try {
    await life(openObjects({ directory }), names, { OBJECTS_DIR: directory });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test({
  name: "the same with buckets of an object store",
  ignore: !endpoint,
  sanitizeResources: false,
  async fn() {
    const id = crypto.randomUUID();
    const names = {
      private: `t-${id}-private`,
      public: `t-${id}-public`,
      archive: `t-${id}-archive`,
    };
    await makeBuckets(...Object.values(names));
    const store = openObjects({ endpoint: endpoint!, ...login });
    const keys = { ACCESS_KEY: login.accessKey, SECRET_KEY: login.secretKey };
    const env = Object.fromEntries(
      ["S3", "S3_PUBLIC", "S3_ARCHIVE"].flatMap((prefix) =>
        Object.entries(keys).map(([name, value]) => [`${prefix}_${name}`, value])
      ),
    );
    try {
      await life(store, names, { ...env, S3_ENDPOINT: endpoint! });
    } finally {
      for (const name of Object.values(names)) await store.bucket(name).remove();
    }
  },
});
