import type { Tx } from "shared/db/mod.ts";
import { UnknownStockKey } from "./errors.ts";

export interface StockKey {
  variantId: string;
  locationId: string;
}

export interface LockedLevel extends StockKey {
  sku: string;
  locationCode: string;
  onHand: number;
  reserved: number;
  unavailable: number;
  backorderLimit: number;
  version: number;
}

export const keyOf = ({ variantId, locationId }: StockKey) => `${variantId}:${locationId}`;

/**
 * Locks the stock rows of some keys, making those that are missing, always in the order of the
 * keys: callers that want the same rows never wait for each other in a circle. Throws
 * `UnknownStockKey` for what is not registered.
 */
export async function lockLevels(tx: Tx, keys: StockKey[]): Promise<Map<string, LockedLevel>> {
  const wanted = JSON.stringify(
    [...new Map(keys.map((key) => [keyOf(key), key])).values()]
      .map(({ variantId, locationId }) => ({ v: variantId, l: locationId })),
  );
  await tx`
    INSERT INTO inventory.stock_level (variant_id, location_id, backorder_limit)
    SELECT i.variant_id, l.id, i.backorder_limit
    FROM jsonb_to_recordset(${wanted}::text::jsonb) AS k(v uuid, l uuid)
    JOIN inventory.item i ON i.variant_id = k.v
    JOIN inventory.location l ON l.id = k.l
    ORDER BY i.variant_id, l.id
    ON CONFLICT DO NOTHING`;
  const rows = await tx`
    SELECT s.*, i.sku, l.code
    FROM inventory.stock_level s
    JOIN jsonb_to_recordset(${wanted}::text::jsonb) AS k(v uuid, l uuid)
      ON s.variant_id = k.v AND s.location_id = k.l
    JOIN inventory.item i ON i.variant_id = s.variant_id
    JOIN inventory.location l ON l.id = s.location_id
    ORDER BY s.variant_id, s.location_id
    FOR UPDATE OF s`;
  const locked = new Map<string, LockedLevel>();
  for (const row of rows) {
    const level: LockedLevel = {
      variantId: row.variant_id,
      locationId: row.location_id,
      sku: row.sku,
      locationCode: row.code,
      onHand: Number(row.on_hand),
      reserved: Number(row.reserved),
      unavailable: Number(row.unavailable),
      backorderLimit: Number(row.backorder_limit),
      version: Number(row.version),
    };
    locked.set(keyOf(level), level);
  }
  const unknown = keys.filter((key) => !locked.has(keyOf(key)));
  if (unknown.length > 0) throw new UnknownStockKey(unknown);
  return locked;
}
