import { delay } from "@std/async/delay";
import type { Sql, Tx } from "./connect.ts";
import { isRetryable } from "./errors.ts";

export interface TransactionOptions {
  isolation?: "read committed" | "repeatable read" | "serializable";
  /** Longest wait for one lock, in milliseconds; 3,000 by default. */
  lockTimeoutMs?: number;
  statementTimeoutMs?: number;
  /** How often a deadlock or serialization failure is tried again; 5 by default. */
  retries?: number;
}

/**
 * Runs `work` in a transaction and commits it. After a deadlock or serialization failure it runs
 * again, so `work` must have no effect outside of the database. No network call belongs inside.
 */
export async function transaction<T>(
  sql: Sql,
  work: (tx: Tx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const { isolation = "read committed", lockTimeoutMs = 3000, statementTimeoutMs, retries = 5 } =
    options;
  for (let attempt = 0;; attempt++) {
    try {
      return await sql.begin(`isolation level ${isolation}`, async (tx) => {
        // Two settings in one round trip; they end with the transaction.
        await tx`
          SELECT set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, true),
            set_config('statement_timeout', ${`${statementTimeoutMs ?? 0}ms`}, true)`;
        return await work(tx);
      }) as T;
    } catch (error) {
      if (attempt >= retries || !isRetryable(error)) throw error;
      // Jitter, so that two that met do not meet again.
      await delay(Math.random() * 20 * 2 ** attempt);
    }
  }
}
