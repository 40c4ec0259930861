import type { Figures } from "shared/telemetry/catalogue.ts";
import type { Sql } from "./connect.ts";
import { waitingFor } from "./pool.ts";

interface Counters {
  committed: number;
  retried: number;
  failed: number;
}

const byPool = new WeakMap<Sql, Counters>();

/** The running counts of a pool, kept by `transaction`. */
export function counters(sql: Sql): Counters {
  let found = byPool.get(sql);
  if (!found) {
    found = { committed: 0, retried: 0, failed: 0 };
    byPool.set(sql, found);
  }
  return found;
}

/** Figures of a pool (shared/telemetry); asks the server, so it fails where that is away. */
export async function dbStats(sql: Sql): Promise<Required<Figures<"db">>> {
  const waiting = waitingFor(sql);
  const name = String(sql.options.connection.application_name);
  const [row] = await sql`
    SELECT count(*) FILTER (WHERE state = 'active')::int AS active,
      count(*) FILTER (WHERE state = 'idle')::int AS idle,
      count(*) FILTER (WHERE state LIKE 'idle in transaction%')::int AS in_transaction,
      count(*) FILTER (WHERE state = 'active' AND wait_event_type = 'Lock')::int AS lock,
      coalesce(max(extract(epoch FROM clock_timestamp() - xact_start))
        FILTER (WHERE pid <> pg_backend_pid()), 0)::float AS longest
    FROM pg_stat_activity
    WHERE datname = current_database() AND usename = current_user AND application_name = ${name}`;
  const { active, idle, in_transaction } = row;
  return {
    connections_limit: sql.options.max,
    connections: { active, idle, idle_in_transaction: in_transaction },
    lock_waits: row.lock,
    longest_transaction_seconds: row.longest,
    waiting,
    transactions_total: { ...counters(sql) },
  };
}
