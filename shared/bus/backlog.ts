import type { Sql } from "shared/db/mod.ts";
import { queueLengthsAt } from "./amqp/lengths.ts";
import { waitingInLog } from "./embedded/log.ts";

/**
 * How many events wait for each consumer: in its queue (`amqpUrl`) or the log, and in the outbox.
 * A consumer that has never run waits for everything.
 */
export async function backlog(
  sql: Sql,
  consumers: readonly string[],
  amqpUrl?: string,
): Promise<Record<string, number>> {
  const [outbox, queued] = await Promise.all([
    waitingInOutbox(sql, consumers),
    amqpUrl ? queueLengthsAt(amqpUrl, consumers) : waitingInLog(sql, consumers),
  ]);
  return Object.fromEntries(consumers.map((name) => [name, outbox[name] + queued[name]]));
}

/** How many events of the outbox each consumer wants. */
export async function waitingInOutbox(
  sql: Sql,
  names: readonly string[],
): Promise<Record<string, number>> {
  if (names.length === 0) return {};
  const rows = await sql`
    SELECT wanted.name,
      (SELECT count(*)::int FROM bus.outbox o
       WHERE (c.types IS NULL OR o.type = ANY (c.types))
         AND (o.only_consumer IS NULL OR o.only_consumer = wanted.name)) AS waiting
    FROM unnest(${names as string[]}::text[]) AS wanted(name)
    LEFT JOIN bus.consumer c ON c.name = wanted.name`;
  return Object.fromEntries(rows.map((row) => [row.name, row.waiting]));
}
