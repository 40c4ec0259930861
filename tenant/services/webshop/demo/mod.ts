import { transaction } from "shared/db/mod.ts";
import type { Runtime } from "../../../runtime.ts";
import { createLocation, type Location, setOnHand } from "../../inventory/mod.ts";
import { upsertProducts } from "../catalog.ts";
import type { UpsertResult } from "../product_input.ts";
import { families } from "./families.ts";
import { demoProducts } from "./goods.ts";
import { picture } from "./pictures.ts";
import { random } from "./random.ts";

export { type DemoCustomer, demoCustomers } from "./customers.ts";

/** Where the demonstration shop keeps its goods. */
const places = [
  { code: "SZ-RAK", name: "Szegedi raktár", kind: "warehouse" },
  { code: "SZ-BOLT", name: "Szegedi bolt", kind: "store" },
  { code: "BP-BOLT", name: "Budapesti bolt", kind: "store" },
] as const;

/**
 * Fills a shop with the catalogue, pictures, locations and stock of an outdoor shop. A second run
 * changes nothing that has been worked on since: stock is given to new variants only.
 */
export async function seedDemo(
  { sql, tenant, objects }: Pick<Runtime, "sql" | "tenant" | "objects">,
): Promise<void> {
  const goods = demoProducts();
  for (const { pictures } of goods) {
    await Promise.all(
      pictures.map(({ key, shape, color, title }) =>
        objects.public.put(key, new TextEncoder().encode(picture(shape, color, title)), {
          contentType: "image/svg+xml",
        })
      ),
    );
  }
  await transaction(sql, async (tx) => {
    const locations: Location[] = [];
    for (const place of places) locations.push(await createLocation(tx, tenant.slug, place));
    const known = new Set(
      (await tx`SELECT handle FROM webshop.product`).map((row) => row.handle),
    );
    // What the shopkeeper has changed since the first run is theirs.
    const inputs = goods.map(({ input }) => input).filter(({ handle }) => !known.has(handle));
    const shop = { slug: tenant.slug, currency: tenant.currency };
    const results: UpsertResult[] = [];
    // One after another, so that their ids rise in this order.
    for (let at = 0; at < inputs.length; at += families.length) {
      results.push(...await upsertProducts(tx, shop, inputs.slice(at, at + families.length)));
    }
    const dice = random(2026);
    const lines = results.flatMap(({ variants }) =>
      variants.flatMap(({ variantId }) => {
        const plenty = dice.next();
        const amounts = plenty < 0.06
          ? [0, 0, 0]
          : plenty < 0.18
          ? [dice.between(0, 2), dice.between(0, 1), 0]
          : [dice.between(8, 80), dice.between(0, 9), dice.between(0, 7)];
        return locations.map(({ id }, i) => ({
          variantId,
          locationId: id,
          quantity: amounts[i],
          expected: null,
        }));
      })
    );
    const context = {
      tenant: tenant.slug,
      actor: "demo",
      reason: "receipt" as const,
      reference: "demo:opening",
      note: "Nyitókészlet",
    };
    await setOnHand(tx, context, lines);
  }, { lockTimeoutMs: 30_000 });
}
