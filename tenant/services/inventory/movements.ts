import type { Tx } from "shared/db/mod.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { InsufficientStock } from "./errors.ts";
import { dropExpiredHolds, shortenHolds } from "./holds.ts";
import { keyOf, type LockedLevel, lockLevels, type StockKey } from "./keys.ts";
import { type Change, writeChanges } from "./write.ts";

export const reasons = [
  "import",
  "adjustment",
  "count",
  "damage",
  "found",
  "transfer_out",
  "transfer_in",
  "sale",
  "return",
  "receipt",
  "correction",
] as const;

export type Reason = typeof reasons[number];

/** Facts about the goods themselves: recorded even where they break a promise. */
const physical: Reason[] = ["count", "damage", "correction"];

export interface MoveContext {
  tenant: string;
  /** Who did it: an e-mail address or the name of a job. */
  actor: string;
  reason: Reason;
  /** The cause; the same cause moves a variant at a location once, however often it is sent. */
  reference: string;
  note?: string;
}

export interface MoveLine extends StockKey {
  delta: number;
}

/**
 * Changes on hand by deltas: sums per key, locks in order, tests, writes counters, ledger and
 * events. Throws `InsufficientStock` and changes nothing where a line asks for more than is there.
 */
export async function moveStock(tx: Tx, context: MoveContext, lines: MoveLine[]): Promise<void> {
  const sums = new Map<string, MoveLine>();
  for (const line of lines) {
    const key = keyOf(line);
    sums.set(key, { ...line, delta: (sums.get(key)?.delta ?? 0) + line.delta });
  }
  const wanted = [...sums.values()].filter((line) => line.delta !== 0);
  if (wanted.length === 0) return;
  const locked = await lockLevels(tx, wanted);
  const fresh = await notMovedYet(tx, context, wanted);
  await applyDeltas(
    tx,
    context,
    fresh.map((line) => ({
      level: locked.get(keyOf(line))!,
      delta: line.delta,
    })),
  );
}

/** Tests and writes deltas of rows that are locked already. */
export async function applyDeltas(
  tx: Tx,
  context: MoveContext,
  lines: { level: LockedLevel; delta: number }[],
): Promise<void> {
  if (lines.length === 0) return;
  const leaving = lines.filter(({ delta }) => delta < 0).map(({ level }) => level);
  await dropExpiredHolds(tx, context.tenant, leaving);
  const short = lines.filter(({ level, delta }) => level.onHand + delta < 0);
  const broken = lines.filter(({ level, delta }) =>
    delta < 0 && level.reserved > level.onHand + delta + level.backorderLimit
  );
  const refused = physical.includes(context.reason) ? short : [...new Set([...short, ...broken])];
  if (refused.length > 0) {
    throw new InsufficientStock(refused.map(({ level, delta }) => ({
      variantId: level.variantId,
      locationId: level.locationId,
      requested: -delta,
      available: Math.max(0, level.onHand - level.reserved),
    })));
  }
  const freed = await shortenHolds(
    tx,
    broken.map(({ level, delta }) => ({
      level,
      by: level.reserved - (level.onHand + delta + level.backorderLimit),
    })),
  );
  const changes: Change[] = lines.map(({ level, delta }) => ({
    level,
    delta,
    reserved: -(freed.get(keyOf(level)) ?? 0),
  }));
  await writeChanges(tx, context, changes);
}

/** Leaves out what the same cause has moved before; a cause that now says otherwise is refused. */
async function notMovedYet(
  tx: Tx,
  { reference, reason }: MoveContext,
  lines: MoveLine[],
): Promise<MoveLine[]> {
  const rows = await tx`
    SELECT variant_id, location_id, delta FROM inventory.stock_movement
    WHERE reference = ${reference} AND reason = ${reason}`;
  if (rows.length === 0) return lines;
  const before = new Map(
    rows.map((row) => [`${row.variant_id}:${row.location_id}`, Number(row.delta)]),
  );
  for (const line of lines) {
    const delta = before.get(keyOf(line));
    if (delta !== undefined && delta !== line.delta) {
      throw new DomainError(
        "reference_reused",
        409,
        `The reference ${reference} was used for another movement`,
      );
    }
  }
  return lines.filter((line) => !before.has(keyOf(line)));
}
