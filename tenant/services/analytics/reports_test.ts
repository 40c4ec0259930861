import { assertEquals } from "@std/assert";
import { busMigrations } from "shared/bus/mod.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import type { Event } from "shared/events/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { facts } from "./facts.ts";
import { service } from "./mod.ts";
import { movementsByReason, movementsPerDay, stockValue, topMovers } from "./reports.ts";

const zone = "Europe/Budapest";
const database = () => testDatabase([busMigrations, ...service.migrations]);
const [shop, warehouse, bag, book] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];

const apply = (db: TestDatabase, ...events: Event[]) =>
  transaction(db.sql, (tx) => facts(zone).handle(tx, events));

function event(type: Event["type"], sequence: number, data: unknown, time = new Date()): Event {
  return {
    specversion: "1.0",
    id: uuidv7(),
    source: "/tenants/demo",
    type,
    subject: "x",
    time: time.toISOString(),
    datacontenttype: "application/json",
    tenant: "demo",
    sequence,
    data,
  } as unknown as Event;
}

const location = (locationId: string, code: string) =>
  event("location.changed.v1", 1, { locationId, code, name: code, kind: "store" });

const product = (variantId: string, sku: string, price: number, cost: number | null, version = 1) =>
  event("product.changed.v1", version, {
    productId: uuidv7(),
    handle: sku,
    title: sku,
    status: "active",
    deleted: false,
    variants: [{ variantId, sku, title: "", price, cost, currency: "HUF" }],
  });

const stock = (
  variantId: string,
  locationId: string,
  version: number,
  onHand: number,
  delta: number,
  reason = "adjustment",
  time = new Date(),
) =>
  event("stock.changed.v1", version, {
    variantId,
    sku: variantId === bag ? "BAG" : "BOOK",
    locationId,
    locationCode: "",
    onHand,
    reserved: 0,
    unavailable: 0,
    available: onHand,
    delta,
    reason,
    version,
    movementId: null,
  }, time);

Deno.test("stock value is units times price and cost by location, without hiding unknown costs", async () => {
  await using db = await database();
  await apply(
    db,
    location(shop, "SHOP"),
    location(warehouse, "WH"),
    product(bag, "BAG", 24_990, 12_000),
    product(book, "BOOK", 3_490, null),
    stock(bag, shop, 1, 2, 2),
    stock(book, shop, 1, 10, 10),
    stock(bag, warehouse, 1, 5, 5),
  );
  const value = await stockValue(db.sql, "HUF");
  assertEquals(
    value.map(({ code, units, atPrice, atCost, unitsWithoutCost }) => [
      code,
      units,
      atPrice,
      atCost,
      unitsWithoutCost,
    ]),
    [["WH", 5, 124_950, 60_000, 0], ["SHOP", 12, 84_880, 24_000, 10]],
  );
});

Deno.test("an event that arrives late changes no newer number", async () => {
  await using db = await database();
  await apply(
    db,
    location(shop, "SHOP"),
    product(bag, "BAG", 100, 50, 2),
    stock(bag, shop, 2, 7, 2),
  );
  await apply(db, product(bag, "BAG", 999, 999, 1), stock(bag, shop, 1, 5, 5));
  const [value] = await stockValue(db.sql, "HUF");
  assertEquals([value.units, value.atPrice], [7, 700]);
});

Deno.test("a movement counts on the tenant's own day, at midnight in Budapest too", async () => {
  await using db = await database();
  // 23:30 UTC is half past midnight (or one in the morning) of the next day in Budapest.
  const yesterdayUtc = new Date();
  yesterdayUtc.setUTCHours(23, 30, 0, 0);
  yesterdayUtc.setUTCDate(yesterdayUtc.getUTCDate() - 2);
  await apply(db, stock(bag, shop, 1, 5, 5, "receipt", yesterdayUtc));
  const local = new Intl.DateTimeFormat("sv", { timeZone: zone }).format(yesterdayUtc);
  const days = await movementsPerDay(db.sql, 7, zone);
  assertEquals(days.length, 7);
  assertEquals(days.find((day) => day.day === local)?.unitsIn, 5);
  assertEquals(days.reduce((sum, day) => sum + day.unitsIn, 0), 5);
});

Deno.test("top movers and reasons add up units in and out; a pure reservation moves nothing", async () => {
  await using db = await database();
  await apply(
    db,
    product(bag, "BAG", 100, null),
    product(book, "BOOK", 100, null),
    stock(bag, shop, 1, 20, 20, "receipt"),
    stock(bag, shop, 2, 15, -5, "sale"),
    stock(book, shop, 1, 3, 3, "receipt"),
    stock(book, shop, 2, 3, 0, "hold"),
  );
  const movers = await topMovers(db.sql, 30, zone);
  assertEquals(
    movers.map(({ sku, unitsIn, unitsOut, movements, onHand }) => [
      sku,
      unitsIn,
      unitsOut,
      movements,
      onHand,
    ]),
    [["BAG", 20, 5, 2, 15], ["BOOK", 3, 0, 1, 3]],
  );
  assertEquals(await movementsByReason(db.sql, 30, zone), [
    { reason: "receipt", unitsIn: 23, unitsOut: 0 },
    { reason: "sale", unitsIn: 0, unitsOut: 5 },
  ]);
});
