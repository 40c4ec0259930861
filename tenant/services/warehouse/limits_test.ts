import { assertEquals, assertStringIncludes } from "@std/assert";
import { Builder } from "fresh/dev";
import { busMigrations } from "shared/bus/mod.ts";
import { openCache } from "shared/cache/mod.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { openObjects } from "shared/objects/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { createApp } from "../../app.ts";
import type { Runtime } from "../../runtime.ts";
import { createLocation, createTransfer, setOnHand } from "../inventory/mod.ts";
import { upsertProducts } from "../webshop/catalog.ts";
import { service as webshop } from "../webshop/mod.ts";
import { service } from "./mod.ts";

const origin = "http://demo.localhost:8000";
const root = new URL("../../", import.meta.url).pathname;
const useBuild = await new Builder({ root }).build({ snapshot: "memory" });

/** A clerk who may act at the shop only, and a warehouse with ten of one thing. */
async function shop() {
  const db = await testDatabase([busMigrations, ...webshop.migrations, ...service.migrations]);
  const directory = await Deno.makeTempDir();
  const store = openObjects({ directory, signing: { secret: "x", baseUrl: `${origin}/objects` } });
  const runtime = {
    config: {
      VECTON_SERVICES: ["warehouse", "frontend"],
      VECTON_LOCALE: "en",
      ORIGIN: origin,
      LIVE_TOKEN_SECRET: "a secret for this test only",
      OIDC_ISSUER: "http://identity.localhost:8000",
    },
    tenant: { slug: "demo", name: "Tisza", currency: "HUF", timeZone: "Europe/Budapest", origin },
    sql: db.sql,
    cache: openCache({ prefix: "test" }),
    objects: { private: store.bucket("private"), public: store.bucket("public") },
    auth: {
      // deno-lint-ignore no-explicit-any -- stands in for the sign-in
      middleware: () => (ctx: any) => {
        ctx.state.session = {
          id: "1",
          accountId: "1",
          email: "kata@example.hu",
          name: "Kata",
          role: "clerk",
          locations: ["BOLT"],
        };
        return ctx.next();
      },
    },
  } as unknown as Runtime;
  const app = createApp(() => runtime);
  useBuild(app);
  const handler = app.handler();
  const [{ variants: [{ variantId }] }] = await transaction(
    db.sql,
    (tx) =>
      upsertProducts(tx, { slug: "demo", currency: "HUF" }, [{
        handle: "lamp",
        title: "Lámpa",
        status: "active",
        optionNames: [],
        variants: [{ optionValues: [], sku: "LAMP", price: 100 }],
      }]),
  );
  const who = { tenant: "demo", actor: "test" };
  const [depot, store1] = await transaction(db.sql, async (tx) => {
    const places = [
      await createLocation(tx, "demo", { code: "RAKTAR", name: "Raktár", kind: "warehouse" }),
      await createLocation(tx, "demo", { code: "BOLT", name: "Bolt", kind: "store" }),
    ];
    for (const { id: locationId } of places) {
      await setOnHand(tx, { ...who, reason: "count", reference: "test" }, [
        { variantId, locationId, quantity: 10, expected: null },
      ]);
    }
    return places.map(({ id }) => id);
  });
  return {
    db,
    directory,
    variantId,
    depot,
    store: store1,
    transfer: (fromId: string, toId: string) =>
      transaction(
        db.sql,
        (tx) => createTransfer(tx, who, { fromId, toId, lines: [{ variantId, quantity: 2 }] }),
      ),
    get: async (path: string) => await (await handler(new Request(origin + path))).text(),
    post: (path: string, form: Record<string, string> | FormData) =>
      handler(
        new Request(origin + path, {
          method: "POST",
          headers: { origin },
          body: form instanceof FormData ? form : new URLSearchParams(form),
        }),
      ),
    async onHand() {
      const rows = await db.sql`
        SELECT l.code, s.on_hand::int FROM inventory.stock_level s
        JOIN inventory.location l ON l.id = s.location_id ORDER BY l.code`;
      return Object.fromEntries(rows.map((row) => [row.code, row.on_hand]));
    },
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

Deno.test("a clerk of one location changes stock there and nowhere else", async () => {
  await using place = await shop();
  const { variantId, depot, store } = place;
  const adjust = (location: string) =>
    place.post(`/warehouse/stock/${variantId}/${location}`, {
      mode: "remove",
      quantity: "1",
      reason: "damage",
      expected: "10",
      key: uuidv7(),
    });
  assertEquals((await adjust(store)).status, 303);
  assertEquals((await adjust(depot)).status, 403);
  assertEquals(await place.onHand(), { BOLT: 9, RAKTAR: 10 });
  const form = 'name="quantity"';
  assertStringIncludes(await place.get(`/warehouse/stock/${variantId}/${store}`), form);
  assertEquals((await place.get(`/warehouse/stock/${variantId}/${depot}`)).includes(form), false);
  const added = await place.post("/warehouse/locations", { code: "X1", name: "X", kind: "store" });
  assertEquals(added.status, 403);
});

Deno.test("goods are sent by who may act where they leave, and taken in where they arrive", async () => {
  await using place = await shop();
  const { depot, store } = place;
  const [out, into] = [await place.transfer(store, depot), await place.transfer(depot, store)];
  const act = (id: string, act: string) => place.post(`/warehouse/transfers/${id}`, { act });
  assertEquals((await act(into, "ship")).status, 403);
  assertEquals((await act(into, "cancel")).status, 403);
  assertEquals((await act(out, "ship")).status, 303);
  assertEquals((await act(out, "receive")).status, 403);
  assertEquals(await place.onHand(), { BOLT: 8, RAKTAR: 10, TRANSIT: 2 });
  const offered = async (id: string) =>
    [...(await place.get(`/warehouse/transfers/${id}`)).matchAll(/name="act" value="(\w+)"/g)]
      .map(([, name]) => name);
  assertEquals([await offered(into), await offered(out)], [[], ["cancel"]]);
  const lines = "LAMP 1";
  const create = (from: string, to: string) =>
    place.post("/warehouse/transfers/new", { from, to, lines });
  assertEquals((await create(depot, store)).status, 403);
  assertEquals((await create(store, depot)).status, 303);
});

Deno.test("a file that names another location changes nothing at all", async () => {
  await using place = await shop();
  const upload = async (csv: string) => {
    const form = new FormData();
    form.set("file", new File([csv], "stock.csv", { type: "text/csv" }));
    const sent = await place.post("/warehouse/import", form);
    return await place.post(sent.headers.get("location")!, { mode: "set", createLocations: "on" });
  };
  for (const where of ["RAKTAR", "Raktár", "NEW"]) {
    const refused = await upload(`sku,location,quantity\nLAMP,BOLT,5\nLAMP,${where},5\n`);
    assertEquals(refused.status, 403, where);
  }
  assertEquals(await place.onHand(), { BOLT: 10, RAKTAR: 10 });
  assertEquals((await upload("sku,location,quantity\nLAMP,BOLT,5\n")).status, 303);
  assertEquals(await place.onHand(), { BOLT: 5, RAKTAR: 10 });
});
