import { type Db, type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { type Envelope, envelopeSchema } from "shared/events/mod.ts";
import type { Delivery } from "./delivery.ts";
import type { Cause, Fault } from "./fault.ts";
import { outboxChannel } from "./publish.ts";

/** An event that its consumer could not handle, waiting for a person. */
export interface DeadLetter {
  id: string;
  consumer: string;
  eventId: string;
  type: string;
  /** The envelope, or what came instead of one. */
  event: unknown;
  cause: Cause;
  /** The technical words, in English. */
  reason: string;
  attempts: number;
  deadAt: Date;
}

/** A dead letter that somebody has settled. */
export type Settled = Pick<DeadLetter, "id" | "consumer" | "eventId" | "type">;

/** Told of what was settled, in the same transaction: some hundreds at a time. */
export type AlsoSettled = (tx: Tx, settled: Settled[]) => Promise<void>;

/** One dead letter, or all of a consumer. */
export type Letters = { id: string } | { consumer: string };

/** Sets an event aside, in the transaction that also notes it as done for its consumer. */
export async function bury(
  tx: Tx,
  consumer: string,
  { id, type, raw }: Pick<Delivery, "id" | "type" | "raw">,
  { cause, reason }: Fault,
  attempts: number,
): Promise<void> {
  // PostgreSQL's jsonb refuses NUL; what somebody else sent may hold it.
  const json = JSON.stringify(raw).replaceAll("\\u0000", "\\ufffd");
  await tx`
    INSERT INTO bus.dead_letter (consumer, event_id, type, event, cause, reason, attempts)
    VALUES (${consumer}, ${id}, ${type}, ${json}::text::jsonb, ${cause},
      ${reason.replaceAll("\0", "\ufffd").slice(0, 2000)}, ${attempts})
    ON CONFLICT (consumer, event_id) DO UPDATE
    SET cause = excluded.cause, reason = excluded.reason, attempts = excluded.attempts,
      dead_at = now()`;
}

/** What a person sees of dead letters and does about them. */
export const deadLetters = {
  /** The newest first; `before` is the last id of the page before. */
  async list(
    db: Db,
    { consumer, before, limit = 50 }: { consumer?: string; before?: string; limit?: number } = {},
  ): Promise<DeadLetter[]> {
    const rows = await db`
      SELECT * FROM bus.dead_letter
      WHERE true ${consumer ? db`AND consumer = ${consumer}` : db``}
        ${before ? db`AND id < ${before}` : db``}
      ORDER BY id DESC LIMIT ${limit}`;
    return rows.map(toLetter);
  },

  /** How many wait, by consumer. */
  async counts(db: Db): Promise<Record<string, number>> {
    const rows = await db`
      SELECT consumer, count(*)::int FROM bus.dead_letter GROUP BY consumer ORDER BY consumer`;
    return Object.fromEntries(rows.map((row) => [row.consumer, row.count]));
  },

  async get(db: Db, id: string): Promise<DeadLetter | null> {
    const [row] = await db`SELECT * FROM bus.dead_letter WHERE id = ${id}`;
    return row ? toLetter(row) : null;
  },

  /**
   * Sends them to their consumer, and to no other, once more; returns how many. Of two that do
   * this at once, one does. What is no event at all stays: it can only be discarded.
   */
  replay(sql: Sql, letters: Letters, actor: string, also?: AlsoSettled): Promise<number> {
    return settleAll(sql, letters, "replayed", actor, also);
  },

  /** Puts them away unhandled, for good; returns how many. */
  discard(sql: Sql, letters: Letters, actor: string, also?: AlsoSettled): Promise<number> {
    return settleAll(sql, letters, "discarded", actor, also);
  },
};

type Settlement = "replayed" | "discarded";

/** Settled in one transaction. */
const step = 500;

async function settleAll(
  sql: Sql,
  letters: Letters,
  as: Settlement,
  actor: string,
  also: AlsoSettled | undefined,
) {
  let settled = 0;
  let after = "0";
  while (true) {
    const { seen, last, done } = await transaction(sql, async (tx) => {
      const step = await settle(tx, letters, after, as, actor);
      if (step.done.length > 0) await also?.(tx, step.done);
      return step;
    });
    settled += done.length;
    if (seen < step) return settled;
    after = last;
  }
}

async function settle(tx: Tx, letters: Letters, after: string, as: Settlement, actor: string) {
  const rows = await tx`
    SELECT id, consumer, event_id, type, event FROM bus.dead_letter
    WHERE id > ${after}
      AND ${"id" in letters ? tx`id = ${letters.id}` : tx`consumer = ${letters.consumer}`}
    ORDER BY id LIMIT ${step} FOR UPDATE SKIP LOCKED`;
  const chosen = as === "discarded"
    ? rows
    : rows.filter((row) => envelopeSchema.safeParse(row.event).success);
  if (chosen.length > 0) {
    await tx`
      WITH gone AS (
        DELETE FROM bus.dead_letter WHERE id IN ${tx(chosen.map((row) => row.id))} RETURNING *
      )
      INSERT INTO bus.settled_letter
        (id, consumer, event_id, type, event, cause, reason, attempts, dead_at, settled_as,
          settled_by)
      SELECT id, consumer, event_id, type, event, cause, reason, attempts, dead_at, ${as}, ${actor}
      FROM gone`;
    if (as === "replayed") {
      for (const row of chosen) await sendAgain(tx, row.consumer, row.event);
      await tx`SELECT pg_notify(${outboxChannel}, '')`;
    }
  }
  const done: Settled[] = chosen.map(({ id, consumer, event_id, type }) => (
    { id, consumer, eventId: event_id, type }
  ));
  return { seen: rows.length, last: rows.at(-1)?.id ?? after, done };
}

async function sendAgain(tx: Tx, consumer: string, event: Envelope): Promise<void> {
  // Its inbox row said "done", so that no redelivery brought it back before a person decided.
  await tx`DELETE FROM bus.inbox WHERE consumer = ${consumer} AND event_id = ${event.id}`;
  await tx`
    INSERT INTO bus.outbox
      (event_id, tenant, type, agg_type, agg_id, agg_version, data, created_at, only_consumer)
    VALUES (${event.id}, ${event.tenant}, ${event.type}, ${event.type.split(".")[0]},
      ${event.subject}, ${event.sequence}, ${JSON.stringify(event.data ?? null)}::text::jsonb,
      ${event.time}, ${consumer})`;
}

// deno-lint-ignore no-explicit-any -- a row of the database, put into shape here and nowhere else
function toLetter(row: any): DeadLetter {
  return {
    id: row.id,
    consumer: row.consumer,
    eventId: row.event_id,
    type: row.type,
    event: row.event,
    cause: row.cause,
    reason: row.reason,
    attempts: row.attempts,
    deadAt: row.dead_at,
  };
}
