import type { Db } from "shared/db/mod.ts";

export interface ChainState {
  chain: string;
  entries: number;
  /** The first entry that was changed, or that stands where one is missing; null: all is whole. */
  brokenAt: number | null;
  /** Hash of the newest entry in hexadecimal: noted elsewhere, it shows a log that was cut short. */
  head: string;
}

/** Recomputes the hashes of every chain, or of one. */
export async function verifyChains(db: Db, chain?: string): Promise<ChainState[]> {
  const rows = await db`
    WITH checked AS (
      SELECT e.chain, e.number, e.hash,
        e.number = row_number() OVER numbered
          AND e.previous_hash = coalesce(lag(e.hash) OVER numbered,
            sha256(convert_to(e.chain, 'UTF8')))
          AND e.hash = audit.entry_hash(e) AS whole
      FROM audit.entry e
      WHERE ${chain ?? null}::text IS NULL OR e.chain = ${chain ?? null}
      WINDOW numbered AS (PARTITION BY e.chain ORDER BY e.number))
    SELECT chain, count(*)::int AS entries,
      (min(number) FILTER (WHERE NOT whole))::int AS broken_at,
      encode((array_agg(hash ORDER BY number DESC))[1], 'hex') AS head
    FROM checked GROUP BY chain ORDER BY chain`;
  return rows.map((row) => ({
    chain: row.chain,
    entries: row.entries,
    brokenAt: row.broken_at,
    head: row.head,
  }));
}
