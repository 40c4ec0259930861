import { type NewEvent, publish } from "shared/bus/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import { keyOf, type LockedLevel } from "./keys.ts";

export interface Change {
  level: LockedLevel;
  /** Change of on hand; 0 for a change of reservations only. */
  delta: number;
  /** Change of reserved. */
  reserved: number;
}

export interface WriteContext {
  tenant: string;
  actor: string;
  reason: string;
  reference: string;
  note?: string;
}

/**
 * Writes counters, ledger and events of locked rows together. The database's constraints are the
 * last word on what is possible.
 */
export async function writeChanges(
  tx: Tx,
  context: WriteContext,
  changes: Change[],
): Promise<void> {
  const wanted = changes.filter(({ delta, reserved }) => delta !== 0 || reserved !== 0);
  if (wanted.length === 0) return;
  const rows = JSON.stringify(wanted.map(({ level, delta, reserved }) => ({
    v: level.variantId,
    l: level.locationId,
    d: delta,
    r: reserved,
  })));
  const updated = await tx`
    UPDATE inventory.stock_level s
    SET on_hand = s.on_hand + c.d, reserved = s.reserved + c.r, version = s.version + 1,
        changed_at = now()
    FROM jsonb_to_recordset(${rows}::text::jsonb) AS c(v uuid, l uuid, d bigint, r bigint)
    WHERE s.variant_id = c.v AND s.location_id = c.l
    RETURNING s.variant_id, s.location_id, s.on_hand, s.reserved, s.unavailable, s.available,
      s.version, c.d AS delta`;
  const moved = updated.filter((row) => Number(row.delta) !== 0);
  const ledger = JSON.stringify(moved.map((row) => ({
    v: row.variant_id,
    l: row.location_id,
    d: Number(row.delta),
    a: Number(row.on_hand),
  })));
  const movements = moved.length === 0 ? [] : await tx`
    INSERT INTO inventory.stock_movement
      (variant_id, location_id, delta, on_hand_after, reason, reference, actor, note)
    SELECT v, l, d, a, ${context.reason}, ${context.reference}, ${context.actor},
      ${context.note ?? ""}
    FROM jsonb_to_recordset(${ledger}::text::jsonb) AS m(v uuid, l uuid, d bigint, a bigint)
    RETURNING id, variant_id, location_id`;
  const idOf = new Map(movements.map((row) => [`${row.variant_id}:${row.location_id}`, row.id]));
  const levels = new Map(wanted.map(({ level }) => [keyOf(level), level]));
  await publish(
    tx,
    context.tenant,
    updated.map((row): NewEvent => {
      const key = `${row.variant_id}:${row.location_id}`;
      const { sku, locationCode } = levels.get(key)!;
      const version = Number(row.version);
      return {
        type: "stock.changed.v1",
        aggregate: { type: "stock_level", id: key, version },
        data: {
          variantId: row.variant_id,
          sku,
          locationId: row.location_id,
          locationCode,
          onHand: Number(row.on_hand),
          reserved: Number(row.reserved),
          unavailable: Number(row.unavailable),
          available: Number(row.available),
          delta: Number(row.delta),
          reason: context.reason,
          version,
          movementId: idOf.get(key)?.toString() ?? null,
        },
      };
    }),
  );
}
