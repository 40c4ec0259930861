import type { Sql, Tx } from "shared/db/mod.ts";
import type { Event, EventType } from "shared/events/mod.ts";
import { parseEvent } from "./parse.ts";

/** Something that acts on events. */
export interface Consumer {
  /** Unique in the tenant; its position is kept under this name. */
  name: string;
  types: EventType[];
  /** Events handed over at once, at most. */
  batchSize?: number;
  /**
   * Acts on events in order, in the transaction that also notes them as handled: each takes effect
   * once. What fails is tried again, alone, and at last set aside as a dead letter.
   */
  handle(tx: Tx, events: Event[]): Promise<void>;
}

const defaultBatch = 100;
/** Tries before an event is set aside, with growing pauses between them (about 6 s in all). */
const tries = 6;

/** Announces a consumer and the types it wants; it begins at the beginning of the log. */
export async function register(sql: Sql, { name, types }: Consumer): Promise<void> {
  await sql`
    INSERT INTO bus.consumer (name, types) VALUES (${name}, ${types})
    ON CONFLICT (name) DO UPDATE SET types = excluded.types`;
}

/** Handles the next batch and returns whether there may be more. */
export async function consume(sql: Sql, consumer: Consumer): Promise<boolean> {
  try {
    return await step(sql, consumer, consumer.batchSize ?? defaultBatch);
  } catch (error) {
    // One of the batch is at fault: alone, it cannot hold up the others.
    return await stepOne(sql, consumer, error);
  }
}

async function step(sql: Sql, consumer: Consumer, limit: number): Promise<boolean> {
  return await sql.begin(async (tx) => {
    const position = await lockPosition(tx, consumer.name);
    if (position === null) return false;
    const { events, last, more } = await read(tx, consumer, position, limit);
    if (last === position) return false;
    if (events.length > 0) await consumer.handle(tx, events);
    await tx`
      UPDATE bus.consumer SET cursor = ${last}, attempts = 0, retry_at = '-infinity'
      WHERE name = ${consumer.name}`;
    return more;
  }) as boolean;
}

async function stepOne(sql: Sql, consumer: Consumer, first: unknown): Promise<boolean> {
  try {
    return await step(sql, consumer, 1);
  } catch (error) {
    await noteFailure(sql, consumer, error ?? first);
    return true;
  }
}

async function noteFailure(sql: Sql, consumer: Consumer, error: unknown): Promise<void> {
  const reason = (error instanceof Error ? error.message : String(error)).slice(0, 2000);
  await sql.begin(async (tx) => {
    const position = await lockPosition(tx, consumer.name);
    if (position === null) return;
    const { events: [event], last } = await read(tx, consumer, position, 1);
    if (!event) return;
    const [{ attempts }] = await tx`
      UPDATE bus.consumer
      SET attempts = attempts + 1,
          retry_at = now() + interval '100 milliseconds' * power(2, attempts)
      WHERE name = ${consumer.name} RETURNING attempts`;
    if (attempts < tries) return;
    await tx`
      INSERT INTO bus.dead_letter (consumer, event_id, type, event, reason, attempts)
      VALUES (${consumer.name}, ${event.id}, ${event.type}, ${JSON.stringify(event)}::text::jsonb,
        ${reason}, ${attempts})
      ON CONFLICT (consumer, event_id) DO UPDATE
      SET reason = excluded.reason, attempts = excluded.attempts, dead_at = now()`;
    await tx`
      UPDATE bus.consumer SET cursor = ${last}, attempts = 0, retry_at = '-infinity'
      WHERE name = ${consumer.name}`;
  });
}

/** The consumer's position; null while another process has it or its pause is not over. */
async function lockPosition(tx: Tx, name: string): Promise<number | null> {
  const [row] = await tx`
    SELECT cursor FROM bus.consumer
    WHERE name = ${name} AND retry_at <= now() FOR UPDATE SKIP LOCKED`;
  return row ? Number(row.cursor) : null;
}

async function read(
  tx: Tx,
  { types }: Consumer,
  position: number,
  limit: number,
): Promise<{ events: Event[]; last: number; more: boolean }> {
  // The end of the log first: an event that arrives between the two statements waits for the next
  // turn, where the other order would step over it.
  const [{ last_seq }] = await tx`SELECT last_seq FROM bus.position`;
  const rows = await tx`
    SELECT seq, event_id, tenant, type, agg_id, agg_version, data, created_at
    FROM bus.event WHERE seq > ${position} AND seq <= ${last_seq} AND type IN ${tx(types)}
    ORDER BY seq LIMIT ${limit}`;
  const more = rows.length === limit;
  // Up to its end the log is seen: events of other types need not be looked at again.
  const last = Number(more ? rows.at(-1)!.seq : last_seq);
  return { events: rows.map(parseEvent), last: Math.max(last, position), more };
}
