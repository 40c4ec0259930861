import { delay } from "@std/async/delay";
import { span } from "shared/telemetry/trace.ts";
import type { Sql, Tx } from "./connect.ts";
import { isRetryable } from "./errors.ts";
import { counters } from "./stats.ts";

export interface TransactionOptions {
  isolation?: "read committed" | "repeatable read" | "serializable";
  /** Longest wait for one lock, in milliseconds; the pool's limit by default. */
  lockTimeoutMs?: number;
  /** Longest run of one statement, in milliseconds; the pool's limit by default. */
  statementTimeoutMs?: number;
  /** How often a deadlock or serialization failure is tried again; 5 by default. */
  retries?: number;
}

/**
 * Runs `work` in a transaction and commits it. After a deadlock or serialization failure, where
 * PostgreSQL has certainly rolled back, it is run again from its beginning, so `work` must have no
 * effect outside of the database. A lost connection is not tried again: the commit may have been
 * made. No network call belongs inside.
 */
export function transaction<T>(
  sql: Sql,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return span("sql transaction", { "db.system.name": "postgresql" }, async () => {
    const count = counters(sql);
    for (let attempt = 0;; attempt++) {
      try {
        const result = await once(sql, work, options);
        count.committed++;
        return result;
      } catch (error) {
        if (attempt >= (options.retries ?? 5) || !isRetryable(error)) {
          count.failed++;
          throw error;
        }
        count.retried++;
        // Jitter, so that two that met do not meet again.
        await delay(Math.random() * 20 * 2 ** attempt);
      }
    }
  });
}

async function once<T>(
  sql: Sql,
  work: (tx: Tx) => Promise<T>,
  { isolation = "read committed", lockTimeoutMs, statementTimeoutMs }: TransactionOptions,
): Promise<T> {
  return await sql.begin(`isolation level ${isolation}`, async (tx) => {
    // Both in one round trip, and none where the session's own limits will do.
    if (lockTimeoutMs !== undefined || statementTimeoutMs !== undefined) {
      await tx`
        SELECT set_config('lock_timeout',
            coalesce(${ms(lockTimeoutMs)}, current_setting('lock_timeout')), true),
          set_config('statement_timeout',
            coalesce(${ms(statementTimeoutMs)}, current_setting('statement_timeout')), true)`;
    }
    return await work(tx);
  }) as T;
}

const ms = (value: number | undefined): string | null => value === undefined ? null : `${value}ms`;
