import type { Db } from "shared/db/mod.ts";

export interface DriftRow {
  variantId: string;
  locationId: string;
  sku: string;
  onHand: number;
  /** Sum of the ledger. */
  ledger: number;
  reserved: number;
  /** Sum of open holds. */
  holds: number;
}

/** Counters that the ledger and the holds do not add up to. There must be none; nothing is mended. */
export async function drift(db: Db): Promise<DriftRow[]> {
  const rows = await db`
    SELECT s.variant_id, s.location_id, i.sku, s.on_hand, s.reserved,
      coalesce(m.total, 0) AS ledger, coalesce(h.total, 0) AS holds
    FROM inventory.stock_level s
    JOIN inventory.item i ON i.variant_id = s.variant_id
    LEFT JOIN (SELECT variant_id, location_id, sum(delta) AS total
      FROM inventory.stock_movement GROUP BY variant_id, location_id) m
      ON m.variant_id = s.variant_id AND m.location_id = s.location_id
    LEFT JOIN (SELECT variant_id, location_id, sum(quantity) AS total
      FROM inventory.stock_hold WHERE outcome IS NULL GROUP BY variant_id, location_id) h
      ON h.variant_id = s.variant_id AND h.location_id = s.location_id
    WHERE s.on_hand <> coalesce(m.total, 0) OR s.reserved <> coalesce(h.total, 0)
    ORDER BY i.sku`;
  return rows.map((row) => ({
    variantId: row.variant_id,
    locationId: row.location_id,
    sku: row.sku,
    onHand: Number(row.on_hand),
    ledger: Number(row.ledger),
    reserved: Number(row.reserved),
    holds: Number(row.holds),
  }));
}
