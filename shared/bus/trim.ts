import type { Sql } from "shared/db/mod.ts";

/**
 * Forgets what nobody can need any more, on either driver:
 * - events of the log that all of `names` have handled, after 7 days
 * - inbox rows 14 days older than their consumer's newest one
 * - dead letters 90 days after a person has settled them: they hold personal data
 */
export async function trim(sql: Sql, names: readonly string[]): Promise<void> {
  // A consumer that has not been announced yet has everything before it.
  await sql`
    DELETE FROM bus.event
    WHERE created_at < now() - interval '7 days' AND seq <= (
      SELECT min(coalesce(c.cursor, 0)) FROM unnest(${names as string[]}::text[]) AS wanted(name)
      LEFT JOIN bus.consumer c ON c.name = wanted.name)`;
  // Not by the clock alone: a tenant may have been stopped for weeks with an acknowledgement lost.
  // A queue brings such messages again before any later one, so whatever is older than what was
  // handled last does not come again, unless it is still in the outbox, because the broker refused
  // it for another queue.
  await sql`
    DELETE FROM bus.inbox i USING (
      SELECT name, (SELECT max(handled_at) FROM bus.inbox n WHERE n.consumer = name)
        - interval '14 days' AS until
      FROM bus.consumer OFFSET 0) c
    WHERE i.consumer = c.name AND i.handled_at < c.until
      AND NOT EXISTS (SELECT FROM bus.outbox o WHERE o.event_id = i.event_id)`;
  await sql`DELETE FROM bus.settled_letter WHERE settled_at < now() - interval '90 days'`;
}
