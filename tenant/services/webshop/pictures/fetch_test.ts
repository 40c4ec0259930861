import { assertEquals, assertMatch } from "@std/assert";
import { busMigrations } from "shared/bus/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { openObjects } from "shared/objects/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { upsertProducts } from "../catalog.ts";
import { service } from "../mod.ts";
import { getProduct } from "../products.ts";
import { fetchPictures } from "./fetch.ts";

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);

Deno.test("imported pictures are fetched once; what is no picture, or private, is refused", async () => {
  await using db = await testDatabase([busMigrations, ...service.migrations]);
  const directory = await Deno.makeTempDir();
  let asked = 0;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (req) => {
    asked++;
    return req.url.endsWith("a.png")
      ? new Response(png, { headers: { "content-type": "text/html" } })
      : new Response("<html>", { headers: { "content-type": "image/png" } });
  });
  try {
    const origin = `http://127.0.0.1:${server.addr.port}`;
    const media = ["fake.png", "a.png"].map((name) => ({ url: `${origin}/${name}`, alt: "" }));
    await transaction(
      db.sql,
      (tx) =>
        upsertProducts(tx, { slug: "demo", currency: "HUF" }, [
          { handle: "a", title: "A", media, variants: [{ optionValues: [], price: 1 }] },
        ]),
    );
    const bucket = openObjects({ directory }).bucket("public");
    assertEquals(await fetchPictures({ sql: db.sql, bucket }), 0);
    assertEquals(asked, 0);
    await db.sql`UPDATE webshop.media SET retry_at = now()`;
    const options = { sql: db.sql, bucket, allowedOrigins: [origin] };
    assertEquals(await fetchPictures(options), 1);
    assertEquals(await fetchPictures(options), 0);
    assertEquals(asked, 2);
    const product = await getProduct(db.sql, { handle: "a" });
    assertMatch(product!.picture!, /^products\/[\w-]+\.png$/);
    const object = await bucket.get(product!.picture!);
    assertEquals(object?.contentType, "image/png");
    await object?.body.cancel();
    const [failed] = await db.sql`SELECT fetch_error FROM webshop.media WHERE key IS NULL`;
    assertMatch(failed.fetch_error, /not a picture/);
  } finally {
    await server.shutdown();
    await Deno.remove(directory, { recursive: true });
  }
});
