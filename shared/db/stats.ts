import type { Sql } from "./connect.ts";
import { waitingFor } from "./pool.ts";

/** What a process did with a pool, and how the pool stands now. */
export interface DbStats {
  /** Connections at most. */
  limit: number;
  /** Sessions of this process on the server, by what they do. */
  active: number;
  idle: number;
  idleInTransaction: number;
  /** Those of the active ones that wait for a lock. */
  waitingForLock: number;
  longestTransactionSeconds: number;
  /** Transactions and statements that have no connection yet: the pool is too small. */
  waitingForConnection: number;
  /** Since the process began. */
  committed: number;
  retried: number;
  failed: number;
}

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

/** Figures of a pool; asks the server, so it fails where that is away. */
export async function dbStats(sql: Sql): Promise<DbStats> {
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
  const { committed, retried, failed } = counters(sql);
  return {
    limit: sql.options.max,
    active: row.active,
    idle: row.idle,
    idleInTransaction: row.in_transaction,
    waitingForLock: row.lock,
    longestTransactionSeconds: row.longest,
    waitingForConnection: waiting,
    committed,
    retried,
    failed,
  };
}
