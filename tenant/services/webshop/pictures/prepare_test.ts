import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import sharp from "sharp";
import { busMigrations } from "shared/bus/mod.ts";
import { type Sql, transaction } from "shared/db/mod.ts";
import { allObjects, type Bucket, openObjects } from "shared/objects/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { upsertProducts } from "../catalog.ts";
import { service } from "../mod.ts";
import { getProduct } from "../products.ts";
import { PictureError } from "./error.ts";
import {
  addPicture,
  describePicture,
  movePicture,
  removePicture,
  sweepPictures,
} from "./pictures.ts";
import { preparePictures } from "./prepare.ts";
import { makeSizes } from "./sizes.ts";
import { pictureSources } from "./sources.ts";

interface Shop {
  sql: Sql;
  objects: { private: Bucket; public: Bucket };
  product: string;
  /** Keys of everything in both buckets. */
  keys(): Promise<string[]>;
}

function test(title: string, run: (shop: Shop) => Promise<void>) {
  Deno.test(title, async () => {
    await using db = await testDatabase([busMigrations, ...service.migrations]);
    const directory = await Deno.makeTempDir();
    try {
      const store = openObjects({ directory });
      const objects = { private: store.bucket("private"), public: store.bucket("public") };
      const { sql } = db;
      const product = await createProduct(sql, []);
      const keys = async () =>
        (await Promise.all(
          Object.values(objects).map((bucket) =>
            Array.fromAsync(allObjects(bucket, ""), ({ key }) => key)
          ),
        )).flat();
      await run({ sql, objects, product, keys });
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  });
}

async function createProduct(sql: Sql, urls: string[]): Promise<string> {
  const media = urls.map((url) => ({ url, alt: "" }));
  const input = { handle: "a", title: "A", media, variants: [{ optionValues: [], price: 1 }] };
  const [result] = await transaction(
    sql,
    (tx) => upsertProducts(tx, { slug: "demo", currency: "HUF" }, [input]),
  );
  return result.productId;
}

/** A photo as a camera gives it: lying on its side, with place and maker in its data. */
const photo = (width = 60, height = 40) =>
  sharp({ create: { width, height, channels: 3, background: "#0080ff" } })
    .withExif({
      IFD0: { Make: "SecretCamera" },
      IFD3: { GPSLatitude: "47/1 29/1 0/1", GPSLatitudeRef: "N" },
    })
    .withMetadata({ orientation: 6 })
    .jpeg().toBuffer();
const stream = (bytes: Uint8Array) =>
  new Blob([bytes as BlobPart]).stream() as ReadableStream<Uint8Array>;
const media = async (sql: Sql, product: string) => (await getProduct(sql, { id: product }))!.media;

Deno.test("a photo is turned upright and loses what it says of its place and camera", async () => {
  const original = await photo(600, 400);
  assert((await sharp(original).metadata()).exif?.includes("SecretCamera"));
  const { width, height, files } = await makeSizes(original);
  assertEquals([width, height], [400, 600]);
  assertEquals(files.map(({ suffix }) => suffix), [
    "-160.webp",
    "-160.jpg",
    "-400x600.webp",
    "-400x600.jpg",
  ]);
  for (const { bytes, suffix } of files) {
    const found = await sharp(bytes).metadata();
    assertEquals([found.exif, found.orientation, found.iptc, found.xmp], [
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    assertEquals(found.width, suffix.startsWith("-160") ? 160 : 400);
    assert(!new TextDecoder("latin1").decode(bytes).includes("SecretCamera"));
  }
});

Deno.test("large pictures are made smaller, small ones stay as they are; pages know the sizes", async () => {
  const large = await makeSizes(await photo(3000, 2000));
  assertEquals([large.width, large.height], [1067, 1600]);
  const small = await makeSizes(await photo(100, 50));
  assertEquals(small.files.map(({ suffix }) => suffix), ["-50x100.webp", "-50x100.jpg"]);
  const id = crypto.randomUUID();
  const sources = pictureSources(`p/${id}/ab12-1067x1600.jpg`);
  assertEquals(
    sources.webp,
    [160, 480, 960].map((w) => `/media/p/${id}/ab12-${w}.webp ${w}w, `).join("") +
      `/media/p/${id}/ab12-1067x1600.webp 1067w`,
  );
  assertEquals([sources.width, sources.height], [1067, 1600]);
  const made = large.files.map(({ suffix }) => `/media/p/${id}/ab12${suffix}`).toSorted();
  const named = `${sources.webp}, ${sources.jpeg}`.split(", ").map((each) => each.split(" ")[0]);
  assertEquals(named.toSorted(), made);
});

Deno.test("what is no picture, is damaged, or would unpack to too much is refused", async () => {
  const bomb = await sharp({
    create: { width: 9000, height: 9000, channels: 3, background: "#fff" },
  }).png({ compressionLevel: 9 }).toBuffer();
  assert(bomb.length < 1024 * 1024);
  const code = async (bytes: Uint8Array) =>
    (await assertRejects(() => makeSizes(bytes), PictureError)).code;
  assertEquals(await code(bomb), "too_many_pixels");
  const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
  assertEquals(await code(new TextEncoder().encode(svg)), "no_picture");
  assertEquals(await code(new TextEncoder().encode("<html>")), "no_picture");
  assertEquals(await code((await photo()).subarray(0, 300)), "damaged");
});

test("an uploaded picture gets its sizes, is described, ordered and removed without a trace", async (shop) => {
  const { sql, objects, product, keys } = shop;
  const first = await addPicture(shop, product, stream(await photo()), "kék hátizsák");
  const second = await addPicture(shop, product, stream(await photo(300, 200)));
  assertEquals((await media(sql, product)).map(({ key }) => key), [null, null]);
  assertEquals(await preparePictures(shop), 2);
  const [a, b] = await media(sql, product);
  assertMatch(a.key!, new RegExp(`^p/${first}/[0-9a-f]{16}-40x60\\.jpg$`));
  assertEquals([a.alt, a.source_url], ["kék hátizsák", `/media/${a.key}`]);
  assertEquals((await objects.public.head(a.key!))?.contentType, "image/jpeg");
  assertEquals((await getProduct(sql, { id: product }))!.picture, a.key);
  // The original, with its place and camera, is nobody's to see.
  assertEquals((await objects.private.list()).objects.length, 2);
  await movePicture(sql, product, second, 0);
  await describePicture(sql, product, second, "  oldalról ");
  assertEquals((await media(sql, product)).map(({ id, alt }) => [id, alt]), [
    [second, "oldalról"],
    [first, "kék hátizsák"],
  ]);
  assertEquals((await getProduct(sql, { id: product }))!.picture, b.key);
  await transaction(sql, (tx) => removePicture(tx, product, second));
  assertEquals((await getProduct(sql, { id: product }))!.picture, a.key);
  await sweepPictures(shop);
  // Not yet: a process may still be making its sizes.
  assert((await keys()).some((key) => key.includes(second)));
  await sql`UPDATE webshop.media_removal SET due = now()`;
  await sweepPictures(shop);
  assert(!(await keys()).some((key) => key.includes(second)));
  assertEquals((await keys()).filter((key) => key.includes(first)).length, 3);
  await sql`DELETE FROM webshop.media`;
  await sql`UPDATE webshop.media_removal SET due = now()`;
  await sweepPictures(shop);
  assertEquals(await keys(), []);
});

test("what is refused or breaks off leaves no row, and no object for long", async (shop) => {
  const { sql, product, keys } = shop;
  const svg = new TextEncoder().encode("<svg onload='alert(1)'/>  ");
  await assertRejects(() => addPicture(shop, product, stream(svg)), PictureError, "no_picture");
  const bytes = await photo(500, 500);
  let sent = false;
  const breaks = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent) controller.error(new Error("gone"));
      else controller.enqueue(bytes.slice(0, 1000));
      sent = true;
    },
  });
  await assertRejects(() => addPicture(shop, product, breaks), Error, "gone");
  const damaged = stream(bytes.slice(0, 200));
  await assertRejects(() => addPicture(shop, product, damaged), PictureError, "damaged");
  assertEquals(await media(sql, product), []);
  await sql`UPDATE webshop.media_removal SET due = now()`;
  await sweepPictures(shop);
  assertEquals([await keys(), (await sql`SELECT FROM webshop.media_removal`).length], [[], 0]);
});

test("imported pictures are fetched once; what is no picture, or private, is refused", async (shop) => {
  const { sql, objects } = shop;
  const picture = await photo();
  let asked = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (req) => {
    asked++;
    return req.url.endsWith("a.png")
      ? new Response(picture as BodyInit, { headers: { "content-type": "text/html" } })
      : new Response("<html>", { headers: { "content-type": "image/png" } });
  });
  try {
    const origin = `http://127.0.0.1:${server.addr.port}`;
    await createProduct(sql, ["fake.png", "a.png"].map((name) => `${origin}/${name}`));
    assertEquals(await preparePictures(shop), 0);
    assertEquals(asked, 0);
    await sql`UPDATE webshop.media SET retry_at = now()`;
    const options = { ...shop, allowedOrigins: [origin] };
    assertEquals(await preparePictures(options), 1);
    assertEquals(await preparePictures(options), 0);
    assertEquals(asked, 2);
    const product = await getProduct(sql, { handle: "a" });
    assertMatch(product!.picture!, /^p\/[\w-]+\/\w+-40x60\.jpg$/);
    assertEquals((await objects.public.head(product!.picture!))?.contentType, "image/jpeg");
    const [failed] = await sql`SELECT fetch_error, attempts FROM webshop.media WHERE key IS NULL`;
    assertEquals([failed.fetch_error, failed.attempts], ["no_picture", 5]);
  } finally {
    await server.shutdown();
  }
});
