import type { Db } from "shared/db/mod.ts";

export interface RecentMovement {
  id: string;
  variantId: string;
  locationId: string;
  sku: string;
  title: string;
  location: string;
  delta: number;
  reason: string;
  movedAt: Date;
}

/** The latest movements of the whole shop. */
export async function recentMovements(db: Db, limit = 8): Promise<RecentMovement[]> {
  const rows = await db`
    SELECT m.id, m.variant_id, m.location_id, m.delta, m.reason, m.moved_at, i.sku, i.title, l.name
    FROM inventory.stock_movement m
    JOIN inventory.item i ON i.variant_id = m.variant_id
    JOIN inventory.location l ON l.id = m.location_id
    ORDER BY m.id DESC LIMIT ${limit}`;
  return rows.map((row) => ({
    id: String(row.id),
    variantId: row.variant_id,
    locationId: row.location_id,
    sku: row.sku,
    title: row.title,
    location: row.name,
    delta: Number(row.delta),
    reason: row.reason,
    movedAt: row.moved_at,
  }));
}
