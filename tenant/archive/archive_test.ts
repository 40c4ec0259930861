import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { migrate, transaction } from "shared/db/mod.ts";
import { allObjects, type Bucket, openObjects } from "shared/objects/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { tenantMigrations } from "../commands/migrate.ts";
import { seedDemo } from "../services/webshop/demo/mod.ts";
import { stockUp, testStock } from "../services/inventory/testing.ts";
import { ArchiveError, manifestKey, readManifest } from "./manifest.ts";
import { restoreDatabase, restoreObjects, verifyObjects } from "./read.ts";
import { countRows, listSequences, listTables } from "./tables.ts";
import { writeArchive } from "./write.ts";

const sets = await tenantMigrations();
const appRole = "vecton_app";
const id = "20261126T120000Z";

const ownerUrl = ({ url }: TestDatabase) => url.replace("//vecton_app:", "//vecton_owner:");

/** A shop with some stock and files, and an empty archive bucket and database beside it. */
async function newShop() {
  const db = await testStock(30, sets);
  const scratch = await testDatabase([]);
  const directory = await Deno.makeTempDir();
  const store = openObjects({ directory });
  const buckets = {
    private: store.bucket("t-demo-private"),
    public: store.bucket("t-demo-public"),
  };
  for (const [n, variant] of db.variants.entries()) await stockUp(db.sql, variant, db.shop, n + 1);
  await buckets.private.put("imports/a.csv", new TextEncoder().encode("árvíz;1\n"), {
    contentType: "text/csv; charset=utf-8",
  });
  for (let n = 0; n < 20; n++) {
    const bytes = crypto.getRandomValues(new Uint8Array(1000 * n));
    await buckets.public.put(`media/${n}.webp`, bytes, { contentType: "image/webp" });
  }
  return {
    db,
    scratch,
    directory,
    buckets,
    archive: store.bucket("t-demo-archive"),
    source: { tenant: "demo", databaseUrl: ownerUrl(db), buckets },
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

const demo = {
  slug: "demo",
  name: "Demo",
  currency: "HUF",
  timeZone: "Europe/Budapest",
  origin: "http://demo.localhost:8000",
};

/** Every row of every table, as text, and every sequence. */
async function contentOf({ owner }: TestDatabase) {
  const content: Record<string, string[]> = {};
  for (const { schema, name } of await listTables(owner)) {
    const rows = await owner`SELECT t::text AS row FROM ${owner(`${schema}.${name}`)} t`;
    content[`${schema}.${name}`] = rows.map(({ row }) => row).toSorted();
  }
  return { content, sequences: await listSequences(owner) };
}

const keysOf = async (bucket: Bucket) =>
  (await Array.fromAsync(allObjects(bucket, ""))).map(({ key }) => key);

Deno.test("an archive restores into an empty database and other buckets, row by row, byte by byte", async () => {
  await using shop = await newShop();
  await seedDemo({ sql: shop.db.sql, tenant: demo, objects: shop.buckets });
  const { manifest } = await writeArchive(shop.source, shop.archive, id);
  assert(manifest.tables.reduce((sum, { rows }) => sum + rows, 0) > 1000);
  const restored = await restoreDatabase(ownerUrl(shop.scratch), {
    archive: shop.archive,
    manifest,
    sets,
    appRole,
  });
  assertEquals(restored.tables, manifest.tables.length);
  assertEquals(await contentOf(shop.scratch), await contentOf(shop.db));

  const objects = await verifyObjects(shop.archive, manifest);
  assert(objects > 10);
  const others = openObjects({ directory: shop.directory });
  const target = { private: others.bucket("a-private"), public: others.bucket("a-public") };
  assertEquals(await restoreObjects(shop.archive, manifest, target), objects);
  for (const name of ["private", "public"] as const) {
    const keys = await keysOf(shop.buckets[name]);
    assertEquals(await keysOf(target[name]), keys);
    for (const key of keys) {
      const [one, two] = await Promise.all(
        [shop.buckets[name], target[name]].map(async (bucket) => {
          const { body, contentType } = (await bucket.get(key))!;
          return [contentType, await new Response(body as BodyInit).text()];
        }),
      );
      assertEquals(two, one);
    }
  }
});

Deno.test("what is restored is guarded as before: foreign keys, triggers and rights hold", async () => {
  await using shop = await newShop();
  const { manifest } = await writeArchive(shop.source, shop.archive, id);
  const options = { archive: shop.archive, manifest, sets, appRole };
  await restoreDatabase(ownerUrl(shop.scratch), options);
  const rulesOf = async ({ owner }: TestDatabase) =>
    [
      await owner`
      SELECT conrelid::regclass::text AS name, conname, convalidated, pg_get_constraintdef(oid) AS rule
      FROM pg_constraint WHERE connamespace::regnamespace::text !~ '^pg_' ORDER BY 1, 2`,
      await owner`
      SELECT tgrelid::regclass::text AS name, tgname, tgenabled FROM pg_trigger
      WHERE NOT tgisinternal ORDER BY 1, 2`,
      await owner`
      SELECT c.oid::regclass::text AS name, c.relacl::text AS rights FROM pg_class c
      WHERE c.relnamespace::regnamespace::text !~ '^(pg_|information_schema)' ORDER BY 1`,
    ].map((rows) => JSON.stringify(rows));
  assertEquals(await rulesOf(shop.scratch), await rulesOf(shop.db));
});

Deno.test("restoring again gives the same: what was in the database before is gone", async () => {
  await using shop = await newShop();
  const { manifest } = await writeArchive(shop.source, shop.archive, id);
  const options = { archive: shop.archive, manifest, sets, appRole };
  await restoreDatabase(ownerUrl(shop.scratch), options);
  await shop.scratch.owner`UPDATE inventory.location SET name = 'another'`;
  await shop.scratch.owner`CREATE SCHEMA extra CREATE TABLE extra.t (n int)`;
  await restoreDatabase(ownerUrl(shop.scratch), options);
  assertEquals(await contentOf(shop.scratch), await contentOf(shop.db));
});

Deno.test("the database is archived as it was at one moment, while customers go on", async () => {
  await using shop = await newShop();
  await shop.db.owner`CREATE TABLE public.left_side (n int)`;
  await shop.db.owner`CREATE TABLE public.right_side (n int)`;
  let writing = true;
  const writer = (async () => {
    for (let n = 0; writing; n++) {
      await transaction(shop.db.owner, async (tx) => {
        await tx`INSERT INTO public.left_side VALUES (${n})`;
        await tx`INSERT INTO public.right_side VALUES (${n})`;
      });
      await delay(1);
    }
  })();
  await delay(100);
  const { manifest } = await writeArchive(shop.source, shop.archive, id);
  writing = false;
  await writer;
  const [left, right] = ["left_side", "right_side"].map((name) =>
    manifest.tables.find((table) => table.name === name)!
  );
  assert(left.rows > 0);
  assertEquals(left.rows, right.rows);
  assert(left.rows < await countRows(shop.db.owner, left));
});

Deno.test("an archive that was begun and not ended is none, and is begun anew", async () => {
  await using shop = await newShop();
  const broken: Bucket = {
    ...shop.archive,
    put: (key, content, options) =>
      key.includes("/public/")
        ? Promise.reject(new Error("killed"))
        : shop.archive.put(key, content, options),
  };
  await assertRejects(() => writeArchive(shop.source, broken, id), Error, "killed");
  assertEquals(await readManifest(shop.archive, id), null);
  const first = await writeArchive(shop.source, shop.archive, id);
  await shop.db.owner`UPDATE inventory.location SET name = 'another'`;
  assertEquals(await writeArchive(shop.source, shop.archive, id), first, "it is left as it is");
});

Deno.test("a file that was changed, cut or lost is noticed, and named", async () => {
  await using shop = await newShop();
  const { manifest } = await writeArchive(shop.source, shop.archive, id);
  const options = { archive: shop.archive, manifest, sets, appRole };
  const table = manifest.tables.find(({ name }) => name === "stock_movement")!;
  const [key] = await keysOf(shop.buckets.public);
  const other = manifest.tables.find(({ name }) => name === "stock_level")!;

  const kept = await new Response((await shop.archive.get(table.file))!.body as BodyInit).bytes();
  const wrong = await new Response((await shop.archive.get(other.file))!.body as BodyInit).bytes();
  for (const bytes of [wrong, kept.slice(0, kept.length - 20), null]) {
    if (bytes) await shop.archive.put(table.file, bytes, { contentType: "application/gzip" });
    else await shop.archive.delete(table.file);
    await assertRejects(() => restoreDatabase(ownerUrl(shop.scratch), options));
  }
  const bad = { ...table, rows: table.rows + 1 };
  await shop.archive.put(table.file, kept, { contentType: "application/gzip" });
  const tables = manifest.tables.map((each) => each === table ? bad : each);
  await assertRejects(
    () =>
      restoreDatabase(ownerUrl(shop.scratch), { ...options, manifest: { ...manifest, tables } }),
    ArchiveError,
    `${table.rows + 1} rows were archived, ${table.rows} came back`,
  );

  await shop.archive.put(`${id}/public/${key}`, new Uint8Array([1]), { contentType: "image/webp" });
  await assertRejects(() => verifyObjects(shop.archive, manifest), ArchiveError, key);
  await shop.archive.delete(`${id}/public/${key}`);
  await assertRejects(() => verifyObjects(shop.archive, manifest), ArchiveError, "is missing");
});

Deno.test("an archive of a schema that this program does not know says so, and touches nothing", async () => {
  await using shop = await newShop();
  const { manifest } = await writeArchive(shop.source, shop.archive, id);
  const migrations = [...manifest.migrations, {
    set: "webshop",
    id: "9999_later.sql",
    checksum: "0",
  }];
  await shop.scratch.owner`CREATE TABLE public.mine (n int)`;
  await assertRejects(
    () =>
      restoreDatabase(ownerUrl(shop.scratch), {
        archive: shop.archive,
        manifest: { ...manifest, migrations },
        sets,
        appRole,
      }),
    ArchiveError,
    "webshop/9999_later.sql",
  );
  assertEquals((await shop.scratch.owner`SELECT n FROM public.mine`).length, 0);
});

Deno.test("a schema of the past is made by the migrations of then, and goes on to today's", async () => {
  await using shop = await newShop();
  const { manifest } = await writeArchive(shop.source, shop.archive, id);
  assertEquals((await shop.archive.head(manifestKey(id)))?.contentType, "application/json");
  // Before the last migration of the mail's schema, whose tables nothing else refers to.
  const last = manifest.migrations.filter(({ set }) => set === "mail").at(-1)!;
  const [{ schema }] = [{ schema: "mail" }];
  const before = {
    ...manifest,
    migrations: manifest.migrations.filter(({ set }) => set !== last.set),
    tables: manifest.tables.filter((table) => table.schema !== schema),
    sequences: manifest.sequences.filter((sequence) => sequence.schema !== schema),
  };
  await restoreDatabase(ownerUrl(shop.scratch), {
    archive: shop.archive,
    manifest: before,
    sets,
    appRole,
  });
  const found = async () =>
    (await shop.scratch.owner`SELECT to_regclass('mail.message') AS t`)[0].t;
  assertEquals(await found(), null);
  await migrate(ownerUrl(shop.scratch), sets, { appRole });
  assertEquals(await found(), "mail.message");
});
