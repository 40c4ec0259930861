import type { Sql } from "shared/db/mod.ts";
import { drift } from "../../../tenant/services/inventory/mod.ts";

/** Something that must hold when all is quiet, and does not. */
export interface Violation {
  what: string;
  /** The first offenders. */
  examples: string[];
}

/** Every change that was committed, with the version of its aggregate. */
const committed = `
  SELECT aggregate_id::text AS aggregate_id, version FROM faults.change
  UNION ALL
  SELECT variant_id || ':' || location_id, generate_series(1, version) FROM inventory.stock_level
  WHERE version > 0`;

/** How much is still to be delivered, and where it waits. */
export async function pending(sql: Sql, consumers: string[]) {
  const [row] = await sql`
    SELECT (SELECT count(*)::int FROM (${sql.unsafe(committed)}) c) AS committed,
      (SELECT count(*)::int FROM faults.effect) AS effects,
      (SELECT count(*)::int FROM bus.outbox) AS outbox,
      (SELECT count(*)::int FROM bus.dead_letter) AS dead`;
  return {
    committed: row.committed as number,
    effects: row.effects as number,
    outbox: row.outbox as number,
    dead: row.dead as number,
    missing: row.committed * consumers.length - row.effects - row.dead,
  };
}

/** Outcomes as writers noted them: the last word on each intent. */
export async function readIntents(files: string[]): Promise<Map<string, string>> {
  const outcomes = new Map<string, string>();
  for (const file of files) {
    const text = await Deno.readTextFile(file).catch(() => "");
    for (const line of text.split("\n").filter((line) => line.endsWith("}"))) {
      const { intent, outcome } = JSON.parse(line);
      outcomes.set(intent, outcome);
    }
  }
  return outcomes;
}

/** Everything that must hold of the database, and what does not. */
export async function violations(
  sql: Sql,
  consumers: string[],
  intents: Map<string, string>,
): Promise<Violation[]> {
  const found: Violation[] = [];
  const none = async (what: string, rows: PromiseLike<readonly Record<string, unknown>[]>) => {
    const offenders = await rows;
    if (offenders.length === 0) return;
    const examples = offenders.slice(0, 5).map((row) => JSON.stringify(row));
    found.push({ what: `${what} (${offenders.length})`, examples });
  };
  const of = (outcome: string) =>
    [...intents].filter(([, found]) => found === outcome).map(([intent]) => intent);

  await none(
    "a commit that was answered is gone",
    sql`
    SELECT intent FROM unnest(${of("committed")}::uuid[]) AS i(intent)
    WHERE NOT EXISTS (SELECT FROM faults.change c WHERE c.intent = i.intent)
      AND NOT EXISTS (
        SELECT FROM inventory.stock_movement m WHERE m.reference = i.intent::text)`,
  );
  await none(
    "a change that was refused is there",
    sql`
    SELECT intent FROM unnest(${of("refused")}::uuid[]) AS i(intent)
    WHERE EXISTS (SELECT FROM faults.change c WHERE c.intent = i.intent)
      OR EXISTS (SELECT FROM inventory.stock_movement m WHERE m.reference = i.intent::text)`,
  );
  await none(
    "a change has no intent",
    sql`
    SELECT intent FROM (
      SELECT intent FROM faults.change
      UNION SELECT reference::uuid FROM inventory.stock_movement WHERE actor LIKE 'writer-%') c
    WHERE NOT intent = ANY (${[...intents.keys()]}::uuid[])`,
  );
  await none(
    "a committed change was not delivered",
    sql`
    SELECT consumer, c.* FROM unnest(${consumers}::text[]) AS consumer,
      (${sql.unsafe(committed)}) c
    WHERE NOT EXISTS (
      SELECT FROM faults.effect e
      WHERE (e.consumer, e.aggregate_id, e.version) = (consumer, c.aggregate_id, c.version))
    ORDER BY 1, 2, 3`,
  );
  await none(
    "an effect is there more than once",
    sql`
    SELECT consumer, aggregate_id, version, count(*)::int, array_agg(process) AS processes,
      count(DISTINCT event_id)::int AS events
    FROM faults.effect GROUP BY 1, 2, 3 HAVING count(*) > 1 ORDER BY 1, 2, 3`,
  );
  await none(
    "an effect has no committed change",
    sql`
    SELECT consumer, aggregate_id, version FROM faults.effect e
    WHERE NOT EXISTS (
      SELECT FROM (${sql.unsafe(committed)}) c
      WHERE (c.aggregate_id, c.version) = (e.aggregate_id, e.version))`,
  );
  await none(
    "effects of an aggregate are out of order",
    sql`
    SELECT * FROM (
      SELECT consumer, aggregate_id, n, version, process,
        lag(version) OVER (PARTITION BY consumer, aggregate_id ORDER BY n) AS before
      FROM faults.effect) e
    WHERE version <= before OR version > coalesce(before, 0) + 1 ORDER BY n`,
  );
  await none(
    "a running total differs from its aggregate",
    sql`
    SELECT consumer, t.aggregate_id, t.sum, t.applied, c.value, c.version
    FROM faults.total t JOIN (
      SELECT id::text AS id, value, version FROM faults.aggregate
      UNION ALL SELECT variant_id || ':' || location_id, on_hand, version
      FROM inventory.stock_level) c ON c.id = t.aggregate_id
    WHERE t.sum <> c.value OR t.applied <> c.version`,
  );
  await none(
    "an event waits in the outbox",
    sql`
    SELECT id, type, agg_id, agg_version, created_at FROM bus.outbox ORDER BY id`,
  );
  await none(
    "a dead letter",
    sql`
    SELECT consumer, event->>'subject' AS aggregate_id, event->>'sequence' AS version, reason
    FROM bus.dead_letter ORDER BY id`,
  );
  await none("a counter of stock differs from its ledger", drift(sql) as never);
  return found;
}

/** What browsers show against what the database says; empty where all agree. */
export async function differentViews(
  sql: Sql,
  views: { state: string; levels: Record<string, number> }[],
): Promise<string[]> {
  const rows = await sql`
    SELECT variant_id || ':' || location_id AS key, on_hand::int FROM inventory.stock_level`;
  return views.flatMap(({ state, levels }, browser) =>
    rows.filter((row) => levels[row.key] !== row.on_hand)
      .map((row) =>
        `browser ${browser} (${state}) shows ${levels[row.key]} of ${row.key}: it is ${row.on_hand}`
      )
  );
}
