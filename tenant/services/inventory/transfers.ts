import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { createLocation } from "./locations.ts";
import { lockLevels } from "./keys.ts";
import { moveStock } from "./movements.ts";

export type TransferState = "draft" | "in_transit" | "received" | "cancelled";

export interface TransferLine {
  variantId: string;
  sku: string;
  title: string;
  quantity: number;
  received: number | null;
}

export interface Transfer {
  id: string;
  number: number;
  from: { id: string; code: string; name: string };
  to: { id: string; code: string; name: string };
  transitId: string;
  state: TransferState;
  note: string;
  createdBy: string;
  createdAt: Date;
  units: number;
  lines: TransferLine[];
}

interface Actor {
  tenant: string;
  actor: string;
}

/** A transfer that cannot be done in its state. */
const wrongState = (state: string) =>
  new DomainError("transfer_state", 409, `The transfer is ${state} already`);

/** Plans a transfer; nothing moves before it is shipped. */
export async function createTransfer(
  tx: Tx,
  { tenant, actor }: Actor,
  { fromId, toId, note = "", lines }: {
    fromId: string;
    toId: string;
    note?: string;
    lines: { variantId: string; quantity: number }[];
  },
): Promise<string> {
  const transit = await createLocation(tx, tenant, {
    code: "TRANSIT",
    name: "In transit",
    kind: "transit",
  });
  const id = uuidv7();
  await tx`INSERT INTO inventory.transfer ${
    tx({ id, from_id: fromId, to_id: toId, transit_id: transit.id, note, created_by: actor })
  }`;
  const sums = new Map<string, number>();
  for (const { variantId, quantity } of lines) {
    sums.set(variantId, (sums.get(variantId) ?? 0) + quantity);
  }
  await tx`INSERT INTO inventory.transfer_line ${
    tx([...sums].map(([variantId, quantity]) => ({
      transfer_id: id,
      variant_id: variantId,
      quantity,
    })))
  }`;
  return id;
}

/** Sends it off: units leave the origin and are in transit, sellable nowhere. */
export async function shipTransfer(tx: Tx, who: Actor, id: string): Promise<void> {
  const transfer = await lock(tx, id);
  if (transfer.state !== "draft") throw wrongState(transfer.state);
  await move(
    tx,
    who,
    transfer,
    transfer.from.id,
    transfer.transitId,
    (line) => line.quantity,
    "ship",
  );
  await tx`
    UPDATE inventory.transfer SET state = 'in_transit', shipped_at = now() WHERE id = ${id}`;
}

/**
 * Takes it in. What did not arrive stays in transit until it is found or written off there, so no
 * unit vanishes.
 */
export async function receiveTransfer(
  tx: Tx,
  who: Actor,
  id: string,
  received: Map<string, number>,
): Promise<void> {
  const transfer = await lock(tx, id);
  if (transfer.state !== "in_transit") throw wrongState(transfer.state);
  const arrived = (line: TransferLine) =>
    Math.max(0, Math.min(line.quantity, received.get(line.variantId) ?? line.quantity));
  await move(tx, who, transfer, transfer.transitId, transfer.to.id, arrived, "receive");
  for (const line of transfer.lines) {
    await tx`
      UPDATE inventory.transfer_line SET received = ${arrived(line)}
      WHERE transfer_id = ${id} AND variant_id = ${line.variantId}`;
  }
  await tx`UPDATE inventory.transfer SET state = 'received', closed_at = now() WHERE id = ${id}`;
}

/** Calls it off; what is in transit goes back to where it came from. */
export async function cancelTransfer(tx: Tx, who: Actor, id: string): Promise<void> {
  const transfer = await lock(tx, id);
  if (transfer.state === "in_transit") {
    await move(
      tx,
      who,
      transfer,
      transfer.transitId,
      transfer.from.id,
      (line) => line.quantity,
      "cancel",
    );
  } else if (transfer.state !== "draft") throw wrongState(transfer.state);
  await tx`UPDATE inventory.transfer SET state = 'cancelled', closed_at = now() WHERE id = ${id}`;
}

/** Two entries a line, out and in, under one reference: the sum over all locations stays. */
async function move(
  tx: Tx,
  who: Actor,
  transfer: Transfer,
  fromId: string,
  toId: string,
  quantityOf: (line: TransferLine) => number,
  act: string,
): Promise<void> {
  const reference = `transfer/${transfer.number}/${act}`;
  const note = transfer.note;
  const lines = transfer.lines.map((line) => ({
    variantId: line.variantId,
    quantity: quantityOf(line),
  }));
  // Both sides are locked together, in order, before either is tested.

  await lockLevels(
    tx,
    lines.flatMap(({ variantId }) => [
      { variantId, locationId: fromId },
      { variantId, locationId: toId },
    ]),
  );
  await moveStock(
    tx,
    { ...who, reason: "transfer_out", reference, note },
    lines.map((line) => ({
      variantId: line.variantId,
      locationId: fromId,
      delta: -line.quantity,
    })),
  );
  await moveStock(
    tx,
    { ...who, reason: "transfer_in", reference, note },
    lines.map((line) => ({
      variantId: line.variantId,
      locationId: toId,
      delta: line.quantity,
    })),
  );
}

async function lock(tx: Tx, id: string): Promise<Transfer> {
  await tx`SELECT FROM inventory.transfer WHERE id = ${id} FOR UPDATE`;
  const transfer = await getTransfer(tx, id);
  if (!transfer) throw new DomainError("not_found", 404, "There is no such transfer");
  return transfer;
}

/** A transfer with its lines, or null. */
export async function getTransfer(db: Db, id: string): Promise<Transfer | null> {
  const [row] = await db`${selection(db)} WHERE t.id = ${id}`;
  if (!row) return null;
  const lines = await db`
    SELECT l.variant_id, l.quantity, l.received, i.sku, i.title
    FROM inventory.transfer_line l JOIN inventory.item i ON i.variant_id = l.variant_id
    WHERE l.transfer_id = ${id} ORDER BY i.sku`;
  return {
    ...parse(row),
    lines: lines.map((line) => ({
      variantId: line.variant_id,
      sku: line.sku,
      title: line.title,
      quantity: Number(line.quantity),
      received: line.received === null ? null : Number(line.received),
    })),
  };
}

/** Transfers, the newest first, without their lines. */
export async function listTransfers(
  db: Db,
  { state, before, limit = 50 }: { state?: TransferState; before?: number; limit?: number } = {},
): Promise<{ transfers: Transfer[]; next: number | null }> {
  const rows = await db`
    ${selection(db)} WHERE true
    ${state ? db`AND t.state = ${state}` : db``}
    ${before ? db`AND t.number < ${before}` : db``}
    ORDER BY t.number DESC LIMIT ${limit + 1}`;
  const transfers = rows.slice(0, limit).map(parse);
  return { transfers, next: rows.length > limit ? transfers.at(-1)!.number : null };
}

const selection = (db: Db) =>
  db`
  SELECT t.*, f.code AS from_code, f.name AS from_name, o.code AS to_code, o.name AS to_name,
    (SELECT coalesce(sum(quantity), 0) FROM inventory.transfer_line l
     WHERE l.transfer_id = t.id) AS units
  FROM inventory.transfer t
  JOIN inventory.location f ON f.id = t.from_id
  JOIN inventory.location o ON o.id = t.to_id`;

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Transfer {
  return {
    id: row.id,
    number: Number(row.number),
    from: { id: row.from_id, code: row.from_code, name: row.from_name },
    to: { id: row.to_id, code: row.to_code, name: row.to_name },
    transitId: row.transit_id,
    state: row.state,
    note: row.note,
    createdBy: row.created_by,
    createdAt: row.created_at,
    units: Number(row.units),
    lines: [],
  };
}
