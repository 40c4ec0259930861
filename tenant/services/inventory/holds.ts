import { type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { InsufficientStock } from "./errors.ts";
import { keyOf, type LockedLevel, lockLevels, type StockKey } from "./keys.ts";
import { writeChanges } from "./write.ts";

export interface HoldLine extends StockKey {
  quantity: number;
}

interface HoldContext {
  tenant: string;
  actor: string;
  /** Whose hold it is: an order or a payment. */
  reference: string;
}

/**
 * Promises stock until `ttlSeconds` from now. A new call with the same reference replaces what it
 * held before. Throws `InsufficientStock` where a line asks for more than is available.
 */
export async function hold(
  tx: Tx,
  context: HoldContext,
  lines: HoldLine[],
  ttlSeconds = 900,
): Promise<void> {
  const sums = new Map<string, HoldLine>();
  for (const line of lines) {
    const key = keyOf(line);
    sums.set(key, { ...line, quantity: (sums.get(key)?.quantity ?? 0) + line.quantity });
  }
  const before = await openHolds(tx, context.reference);
  // Stock rows before hold rows, everywhere: or reserving and shipping wait for each other.
  const locked = await lockLevels(tx, [...sums.values(), ...before]);
  await settle(tx, { ...context, reason: "hold" }, before, locked, "released");
  await dropExpiredHolds(tx, context.tenant, [...locked.values()]);
  const wanted = [...sums.values()];
  const short = wanted.filter((line) => {
    const { onHand, reserved, unavailable, backorderLimit } = locked.get(keyOf(line))!;
    return line.quantity > onHand + backorderLimit - reserved - unavailable;
  });
  if (short.length > 0) {
    throw new InsufficientStock(short.map((line) => {
      const { onHand, reserved, unavailable } = locked.get(keyOf(line))!;
      return {
        variantId: line.variantId,
        locationId: line.locationId,
        requested: line.quantity,
        available: Math.max(0, onHand - reserved - unavailable),
      };
    }));
  }
  for (const line of wanted) {
    await tx`
      INSERT INTO inventory.stock_hold
        (id, reference, variant_id, location_id, quantity, expires_at)
      VALUES (${uuidv7()}, ${context.reference}, ${line.variantId}, ${line.locationId},
        ${line.quantity}, now() + ${ttlSeconds} * interval '1 second')`;
  }
  await writeChanges(
    tx,
    { ...context, reason: "hold" },
    wanted.map((line) => ({
      level: locked.get(keyOf(line))!,
      delta: 0,
      reserved: line.quantity,
    })),
  );
}

/** Gives back what a reference holds; nothing where it holds nothing (any more). */
export async function releaseHold(tx: Tx, context: HoldContext): Promise<void> {
  const open = await openHolds(tx, context.reference);
  if (open.length === 0) return;
  const locked = await lockLevels(tx, open);
  await settle(tx, { ...context, reason: "release" }, open, locked, "released");
}

/**
 * Turns what a reference holds into a sale: it leaves the stock. False where nothing is held.
 * Throws `InsufficientStock` where goods went missing before their rows were locked.
 */
export async function commitHold(tx: Tx, context: HoldContext): Promise<boolean> {
  const open = await openHolds(tx, context.reference);
  if (open.length === 0) return false;
  const locked = await lockLevels(tx, open);
  const committed = sumBy(await markOpen(tx, context.reference, "committed"));
  // Until the rows were locked somebody may have recorded a shortage and taken the promise back.
  const lost = open.filter((line) => committed.get(keyOf(line)) !== line.quantity);
  if (lost.length > 0) {
    throw new InsufficientStock(lost.map(({ variantId, locationId, quantity }) => ({
      variantId,
      locationId,
      requested: quantity,
      available: committed.get(keyOf({ variantId, locationId })) ?? 0,
    })));
  }
  await writeChanges(
    tx,
    { ...context, reason: "sale" },
    open.map((line) => ({
      level: locked.get(keyOf(line))!,
      delta: -line.quantity,
      reserved: -line.quantity,
    })),
  );
  return true;
}

/** Tidies holds whose time is over; what counts is their time, not this job. */
export async function sweepExpiredHolds(sql: Sql, tenant: string): Promise<void> {
  const keys = await sql`
    SELECT DISTINCT variant_id, location_id FROM inventory.stock_hold
    WHERE outcome IS NULL AND expires_at <= now() LIMIT 500`;
  if (keys.length === 0) return;
  await transaction(sql, async (tx) => {
    const locked = await lockLevels(
      tx,
      keys.map((row) => ({
        variantId: row.variant_id,
        locationId: row.location_id,
      })),
    );
    await dropExpiredHolds(tx, tenant, [...locked.values()]);
  });
}

/** Frees what expired holds still count for, on rows that are locked; updates `levels` in place. */
export async function dropExpiredHolds(
  tx: Tx,
  tenant: string,
  levels: LockedLevel[],
): Promise<void> {
  const held = levels.filter((level) => level.reserved > 0);
  if (held.length === 0) return;
  const expired = await tx`
    UPDATE inventory.stock_hold h SET outcome = 'expired'
    FROM jsonb_to_recordset(${JSON.stringify(held.map(compact))}::text::jsonb) AS k(v uuid, l uuid)
    WHERE h.variant_id = k.v AND h.location_id = k.l AND h.outcome IS NULL AND h.expires_at <= now()
    RETURNING h.variant_id, h.location_id, h.quantity`;
  const freed = sumBy(expired);
  const changed = held.filter((level) => freed.has(keyOf(level)));
  const context = { tenant, actor: "expiry", reference: "expiry", reason: "release" };
  await writeChanges(
    tx,
    context,
    changed.map((level) => ({
      level,
      delta: 0,
      reserved: -freed.get(keyOf(level))!,
    })),
  );
  for (const level of changed) level.reserved -= freed.get(keyOf(level))!;
}

/**
 * Takes promises back, the newest first, where goods turned out to be missing. The holds stay as
 * `shortage` for a person to settle. Returns the units freed by key.
 */
export async function shortenHolds(
  tx: Tx,
  short: { level: LockedLevel; by: number }[],
): Promise<Map<string, number>> {
  const freed = new Map<string, number>();
  for (const { level, by } of short) {
    let missing = by;
    const open = await tx`
      SELECT id, quantity FROM inventory.stock_hold
      WHERE variant_id = ${level.variantId} AND location_id = ${level.locationId}
        AND outcome IS NULL
      ORDER BY created_at DESC, id DESC FOR UPDATE`;
    for (const row of open) {
      if (missing <= 0) break;
      await tx`UPDATE inventory.stock_hold SET outcome = 'shortage' WHERE id = ${row.id}`;
      missing -= Number(row.quantity);
      freed.set(keyOf(level), (freed.get(keyOf(level)) ?? 0) + Number(row.quantity));
    }
  }
  return freed;
}

/** What a reference holds; until the transaction ends nobody else changes that. */
async function openHolds(tx: Tx, reference: string): Promise<HoldLine[]> {
  await tx`SELECT pg_advisory_xact_lock(hashtext('inventory.hold'), hashtext(${reference}))`;
  const rows = await tx`
    SELECT variant_id, location_id, sum(quantity) AS quantity FROM inventory.stock_hold
    WHERE reference = ${reference} AND outcome IS NULL AND expires_at > now()
    GROUP BY variant_id, location_id`;
  return rows.map((row) => ({
    variantId: row.variant_id,
    locationId: row.location_id,
    quantity: Number(row.quantity),
  }));
}

async function settle(
  tx: Tx,
  context: HoldContext & { reason: string },
  lines: HoldLine[],
  locked: Map<string, LockedLevel>,
  outcome: string,
): Promise<void> {
  if (lines.length === 0) return;
  const freed = sumBy(await markOpen(tx, context.reference, outcome));
  const changed = [...locked.values()].filter((level) => freed.has(keyOf(level)));
  await writeChanges(
    tx,
    context,
    changed.map((level) => ({
      level,
      delta: 0,
      reserved: -freed.get(keyOf(level))!,
    })),
  );
  for (const level of changed) level.reserved -= freed.get(keyOf(level))!;
}

function markOpen(tx: Tx, reference: string, outcome: string) {
  return tx`
    UPDATE inventory.stock_hold SET outcome = ${outcome}
    WHERE reference = ${reference} AND outcome IS NULL AND expires_at > now()
    RETURNING variant_id, location_id, quantity`;
}

const compact = ({ variantId, locationId }: StockKey) => ({ v: variantId, l: locationId });

// deno-lint-ignore no-explicit-any -- rows of the database
function sumBy(rows: Iterable<any>): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) {
    const key = `${row.variant_id}:${row.location_id}`;
    sums.set(key, (sums.get(key) ?? 0) + Number(row.quantity));
  }
  return sums;
}
