import type { Db } from "shared/db/mod.ts";

export interface Movement {
  id: string;
  delta: number;
  onHandAfter: number;
  reason: string;
  reference: string;
  actor: string;
  note: string;
  movedAt: Date;
}

/** Why the number is what it is: every movement of a key, the newest first, by pages. */
export async function ledger(
  db: Db,
  { variantId, locationId, reason, before, limit = 50 }: {
    variantId: string;
    locationId: string;
    reason?: string;
    /** Id of the last movement of the page before. */
    before?: string;
    limit?: number;
  },
): Promise<{ movements: Movement[]; next: string | null }> {
  const rows = await db`
    SELECT * FROM inventory.stock_movement
    WHERE variant_id = ${variantId} AND location_id = ${locationId}
    ${reason ? db`AND reason = ${reason}` : db``}
    ${before ? db`AND id < ${before}::bigint` : db``}
    ORDER BY id DESC LIMIT ${limit + 1}`;
  const movements = rows.slice(0, limit).map((row) => ({
    id: String(row.id),
    delta: Number(row.delta),
    onHandAfter: Number(row.on_hand_after),
    reason: row.reason,
    reference: row.reference,
    actor: row.actor,
    note: row.note,
    movedAt: row.moved_at,
  }));
  return { movements, next: rows.length > limit ? movements.at(-1)!.id : null };
}
