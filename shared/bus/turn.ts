import { type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { type Consumer, defaultBatch, PermanentError } from "./consumer.ts";
import { bury } from "./dead_letters.ts";
import type { Delivery } from "./delivery.ts";
import type { Next } from "./loop.ts";
import { withTraceparent } from "shared/telemetry/mod.ts";
import { isOutage } from "./outage.ts";
import type { Counters } from "./stats.ts";

/** Tries before an event is set aside, with growing pauses between them (about 6 s in all). */
const tries = 6;
/** Until one that finds its consumer busy in another process looks again, in milliseconds. */
const busyMs = 250;

/** The row of a consumer, locked: nobody else handles its events meanwhile. */
export interface Position {
  cursor: number;
  attempts: number;
  failingId: string | null;
  /** Milliseconds until a failed event is due again; not positive where none waits. */
  waitMs: number;
}

/** What a driver hands over within one transaction. */
export interface Batch {
  /** Not yet handled, in order. */
  deliveries: Delivery[];
  /** How many of the driver's own this settles: also those handled before. */
  taken: number;
  more: boolean;
  /** Notes them as handled, where taking them did not do so already. */
  settle(tx: Tx): Promise<void>;
}

export type Take = (tx: Tx, position: Position, limit: number) => Promise<Batch>;

export interface Turn {
  /** Deliveries that are done for good, after commit. */
  settled: number;
  next: Next;
}

/**
 * The turns of one consumer: a batch in one transaction with its inbox; where that fails, one by
 * one, so that the event at fault holds up nobody but those behind it, and them not for good.
 * Attempts are kept in the database, so a restart does not forget them. Rejects while the database
 * is away; that costs no event a try.
 */
export function turnsOf(
  sql: Sql,
  consumer: Consumer,
  { consumed, failures }: Pick<Counters, "consumed" | "failures">,
): (take: Take) => Promise<Turn> {
  const { name } = consumer;
  let singly = 0;
  return async (take) => {
    const limit = singly > 0 ? 1 : consumer.batchSize ?? defaultBatch;
    let first: Delivery | undefined;
    let size = 0;
    try {
      const turn = await attempt(sql, consumer, limit, async (...args) => {
        const batch = await take(...args);
        first = batch.deliveries[0];
        size = batch.deliveries.length;
        return batch;
      });
      consumed[name] += size;
      if (singly > 0) singly--;
      return turn;
    } catch (error) {
      if (isOutage(error) || !first) throw error;
      if (limit > 1) {
        singly = limit;
        return { settled: 0, next: true };
      }
      failures[name]++;
      return await noteFailure(sql, consumer, take, first, error);
    }
  };
}

const limits = {
  lockTimeoutMs: 5000,
  statementTimeoutMs: 30_000,
};

async function attempt(sql: Sql, consumer: Consumer, limit: number, take: Take): Promise<Turn> {
  return await transaction(sql, async (tx): Promise<Turn> => {
    const position = await lock(tx, consumer.name);
    if (!position) return { settled: 0, next: busyMs };
    if (position.waitMs > 0) return { settled: 0, next: position.waitMs };
    const batch = await take(tx, position, limit);
    const events = batch.deliveries.flatMap(({ event }) => event ?? []);
    for (const { fault, ...delivery } of batch.deliveries) {
      if (fault !== null) await bury(tx, consumer.name, delivery, fault, 1);
    }
    // A batch goes on with the trace of its first event.
    if (events.length > 0) {
      await withTraceparent(
        events[0].traceparent,
        `handle ${consumer.name}`,
        () => consumer.handle(tx, events),
        { "messaging.batch.message_count": events.length },
      );
    }
    await batch.settle(tx);
    // Only once it is done itself: a turn without it says nothing of it.
    if (batch.deliveries.some(({ id }) => id === position.failingId)) {
      await clearFailure(tx, consumer.name);
    }
    return { settled: batch.taken, next: batch.more };
  }, limits);
}

async function noteFailure(
  sql: Sql,
  { name }: Consumer,
  take: Take,
  failed: Delivery,
  error: unknown,
): Promise<Turn> {
  const permanent = error instanceof PermanentError;
  const reason = (error instanceof Error ? error.message : String(error)) || "no reason given";
  return await transaction(sql, async (tx): Promise<Turn> => {
    const position = await lock(tx, name);
    if (!position) return { settled: 0, next: busyMs };
    const attempts = (position.failingId === failed.id ? position.attempts : 0) + 1;
    if (attempts < tries && !permanent) {
      const waitMs = 100 * 2 ** attempts;
      await tx`
        UPDATE bus.consumer SET attempts = ${attempts}, failing_id = ${failed.id},
          retry_at = now() + ${`${waitMs} milliseconds`}::interval
        WHERE name = ${name}`;
      return { settled: 0, next: waitMs };
    }
    const batch = await take(tx, position, 1);
    // Another process may have handled it meanwhile.
    if (batch.deliveries[0]?.id === failed.id) {
      await bury(tx, name, failed, { cause: permanent ? "refused" : "failed", reason }, attempts);
    } else if (batch.deliveries.length > 0) throw error;
    await batch.settle(tx);
    await clearFailure(tx, name);
    return { settled: batch.taken, next: true };
  }, limits);
}

/** Null while another process has it. */
async function lock(tx: Tx, name: string): Promise<Position | null> {
  // A process that freezes here would hold its consumer up for good: the server ends its session.
  await tx`SELECT set_config('idle_in_transaction_session_timeout', '60s', true)`;
  const [row] = await tx`
    SELECT cursor, attempts, failing_id,
      coalesce(extract(epoch FROM nullif(retry_at, '-infinity') - now()) * 1000, 0)::float8 AS wait
    FROM bus.consumer WHERE name = ${name} FOR UPDATE SKIP LOCKED`;
  if (!row) return null;
  return {
    cursor: Number(row.cursor),
    attempts: row.attempts,
    failingId: row.failing_id,
    waitMs: Math.ceil(row.wait),
  };
}

async function clearFailure(tx: Tx, name: string): Promise<void> {
  await tx`
    UPDATE bus.consumer SET attempts = 0, failing_id = NULL, retry_at = '-infinity'
    WHERE name = ${name}`;
}
