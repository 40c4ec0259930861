import type { Tx } from "shared/db/mod.ts";
import { StockConflict } from "./errors.ts";
import { keyOf, lockLevels, type StockKey } from "./keys.ts";
import { applyDeltas, type MoveContext } from "./movements.ts";

export interface CountLine extends StockKey {
  /** What on hand is to be. */
  quantity: number;
  /** What the caller saw; null where it saw none. A sale in between is never overwritten. */
  expected: number | null;
}

/**
 * Sets on hand by compare-and-set. Throws `StockConflict` with the current values, and changes
 * nothing, where a line's expectation no longer holds. Returns how many keys really changed.
 */
export async function setOnHand(
  tx: Tx,
  context: MoveContext,
  lines: CountLine[],
): Promise<number> {
  if (lines.length === 0) return 0;
  const locked = await lockLevels(tx, lines);
  const wrong = lines.filter((line) => locked.get(keyOf(line))!.onHand !== (line.expected ?? 0));
  if (wrong.length > 0) {
    throw new StockConflict(wrong.map((line) => ({
      variantId: line.variantId,
      locationId: line.locationId,
      expected: line.expected,
      onHand: locked.get(keyOf(line))!.onHand,
    })));
  }
  const changed = lines.filter((line) => line.quantity !== locked.get(keyOf(line))!.onHand);
  await applyDeltas(
    tx,
    context,
    changed.map((line) => {
      const level = locked.get(keyOf(line))!;
      return { level, delta: line.quantity - level.onHand };
    }),
  );
  return changed.length;
}
