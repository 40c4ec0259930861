import type { Sql } from "shared/db/mod.ts";

/** For `/metrics`: mails that wait, the age of the oldest in seconds, and those given up in 30 days. */
export async function mailStats(
  sql: Sql,
): Promise<{ waiting: number; oldestSeconds: number; failed: number }> {
  const [row] = await sql`
    SELECT count(*) FILTER (WHERE sealed IS NOT NULL)::int AS waiting,
      coalesce(extract(epoch FROM now() - min(created_at) FILTER (WHERE sealed IS NOT NULL)),
        0)::float AS oldest,
      count(*) FILTER (WHERE sealed IS NULL AND sent_at IS NULL)::int AS failed
    FROM mail.message`;
  return { waiting: row.waiting, oldestSeconds: row.oldest, failed: row.failed };
}
