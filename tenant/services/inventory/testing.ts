import { busMigrations } from "shared/bus/mod.ts";
import { type MigrationSet, type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import {
  createLocation,
  inventoryMigrations,
  type MoveContext,
  moveStock,
  registerItems,
} from "./mod.ts";

export interface TestStock extends TestDatabase {
  variants: string[];
  shop: string;
  warehouse: string;
}

/** A database with two locations and some variants, for tests of stock. */
export async function testStock(
  variantCount = 2,
  more: MigrationSet[] = [],
): Promise<TestStock> {
  const db = await testDatabase([busMigrations, inventoryMigrations, ...more]);
  const variants = Array.from({ length: variantCount }, () => uuidv7());
  const [shop, warehouse] = await transaction(db.sql, async (tx) => {
    await registerItems(
      tx,
      variants.map((variantId, i) => ({
        variantId,
        productId: variantId,
        sku: `SKU-${String(i).padStart(5, "0")}`,
        title: `Item ${i}`,
        listed: true,
      })),
    );
    const shop = await createLocation(tx, "demo", { code: "SHOP", name: "Shop", kind: "store" });
    const warehouse = await createLocation(tx, "demo", {
      code: "WH",
      name: "Warehouse",
      kind: "warehouse",
    });
    return [shop.id, warehouse.id];
  });
  return {
    ...db,
    [Symbol.asyncDispose]: () => db[Symbol.asyncDispose](),
    variants,
    shop,
    warehouse,
  };
}

/** Whose stock the tests move. */
export const stockTenant = "demo";

/** A context for a movement; every call is a cause of its own unless a reference is given. */
export function because(reason: MoveContext["reason"], reference: string = uuidv7()): MoveContext {
  return { tenant: stockTenant, actor: "test", reason, reference };
}

/** Puts stock somewhere. */
export function stockUp(sql: Sql, variantId: string, locationId: string, delta: number) {
  return transaction(
    sql,
    (tx) => moveStock(tx, because("receipt"), [{ variantId, locationId, delta }]),
  );
}

/** On hand, reserved and available of a key. */
export async function levelOf(sql: Sql, variantId: string, locationId: string) {
  const [row] = await sql`
    SELECT on_hand, reserved, available FROM inventory.stock_level
    WHERE variant_id = ${variantId} AND location_id = ${locationId}`;
  return {
    onHand: Number(row?.on_hand ?? 0),
    reserved: Number(row?.reserved ?? 0),
    available: Number(row?.available ?? 0),
  };
}
