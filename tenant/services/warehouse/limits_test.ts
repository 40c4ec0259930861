import { assertEquals, assertStringIncludes } from "@std/assert";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { testTenant } from "../../testing.ts";
import { createLocation, createTransfer, setOnHand } from "../inventory/mod.ts";
import { upsertProducts } from "../webshop/catalog.ts";
import { service as webshop } from "../webshop/mod.ts";
import { service } from "./mod.ts";

/** A clerk who may act at the shop only, and a warehouse with ten of one thing. */
async function shop() {
  const app = await testTenant({
    services: ["warehouse", "frontend"],
    migrations: [...webshop.migrations, ...service.migrations],
  });
  app.as("clerk", ["BOLT"]);
  const { db } = app;
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
    ...app,
    variantId,
    depot,
    store: store1,
    transfer: (fromId: string, toId: string) =>
      transaction(
        db.sql,
        (tx) => createTransfer(tx, who, { fromId, toId, lines: [{ variantId, quantity: 2 }] }),
      ),
    upload: (path: string, body: FormData) => app.send(path, { method: "POST", body }),
    async onHand() {
      const rows = await db.sql`
        SELECT l.code, s.on_hand::int FROM inventory.stock_level s
        JOIN inventory.location l ON l.id = s.location_id ORDER BY l.code`;
      return Object.fromEntries(rows.map((row) => [row.code, row.on_hand]));
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
  assertStringIncludes(await place.text(`/warehouse/stock/${variantId}/${store}`), form);
  assertEquals((await place.text(`/warehouse/stock/${variantId}/${depot}`)).includes(form), false);
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
    [...(await place.text(`/warehouse/transfers/${id}`)).matchAll(/name="act" value="(\w+)"/g)]
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
    const sent = await place.upload("/warehouse/import", form);
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
