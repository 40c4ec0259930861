import type { Db } from "shared/db/mod.ts";
import { availability, type StockLevel } from "../inventory/mod.ts";

export interface StockSign {
  level: StockLevel;
  /** Follows the stock; what is not tracked or may be ordered beyond it is always there. */
  live: boolean;
}

/** Stock signs of variants; a variant that stock does not know is out. */
export async function stockSigns(db: Db, variantIds: string[]): Promise<Map<string, StockSign>> {
  const known = await availability(db, variantIds);
  return new Map(variantIds.map((id): [string, StockSign] => {
    const stock = known.get(id);
    return [id, stock ? { level: stock.level, live: stock.live } : { level: "out", live: true }];
  }));
}

/** The lowest price of the 30 days before the present one came (Directive 98/6/EC, Art. 6a). */
export async function lowestPriceBefore(
  db: Db,
  variantId: string,
  currency: string,
): Promise<number | null> {
  const [row] = await db`
    WITH present AS (
      SELECT valid_from FROM webshop.price_history
      WHERE variant_id = ${variantId} AND currency = ${currency} AND valid_to IS NULL)
    SELECT min(h.price)::bigint AS lowest FROM webshop.price_history h, present
    WHERE h.variant_id = ${variantId} AND h.currency = ${currency}
      AND h.valid_to <= present.valid_from
      AND h.valid_to > present.valid_from - interval '30 days'`;
  return row?.lowest == null ? null : Number(row.lowest);
}
