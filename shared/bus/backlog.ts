import type { Sql } from "shared/db/mod.ts";

/**
 * How many events wait for each consumer, in the log or still in the outbox. A consumer that has
 * never run waits for everything.
 */
export async function backlog(sql: Sql, consumers: string[]): Promise<Record<string, number>> {
  if (consumers.length === 0) return {};
  const rows = await sql`
    SELECT wanted.name,
      (SELECT count(*)::int FROM bus.event e
       WHERE e.seq > coalesce(c.cursor, 0) AND (c.types IS NULL OR e.type = ANY (c.types))) +
      (SELECT count(*)::int FROM bus.outbox o
       WHERE c.types IS NULL OR o.type = ANY (c.types)) AS waiting
    FROM unnest(${consumers}::text[]) AS wanted(name)
    LEFT JOIN bus.consumer c ON c.name = wanted.name`;
  return Object.fromEntries(rows.map((row) => [row.name, row.waiting]));
}
