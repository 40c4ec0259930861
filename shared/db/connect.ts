import type postgres from "postgres";
import { arrayTypes } from "./arrays.ts";
import { openPool } from "./pool.ts";

/** A pool of connections. */
export type Sql = postgres.Sql;
/** A transaction. */
export type Tx = postgres.TransactionSql;
/** Either: for functions that run alone or as part of their caller's transaction. */
export type Db = Sql | Tx;

export interface ConnectOptions {
  /** Connections at most; 10 by default. */
  max?: number;
  /** Shown in `pg_stat_activity`, with this process's host and number behind it. */
  applicationName?: string;
  /** Longest run of one statement in milliseconds; 60,000 by default, 0 for no limit. */
  statementTimeoutMs?: number;
  /** Longest wait for one lock in milliseconds; 3,000 by default, 0 for no limit. */
  lockTimeoutMs?: number;
  /** Longest pause inside a transaction, which holds its locks meanwhile; 60,000 by default. */
  idleInTransactionMs?: number;
}

/** Which process a session belongs to, for whoever looks for the holder of a lock. */
const instance = `${Deno.hostname().slice(0, 24)}:${Deno.pid}`;

/**
 * Opens a pool; it connects with the first query, and again after the server was away. The limits
 * are the session's: PostgreSQL keeps them even where this process hangs.
 */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  return openPool(url, {
    max: options.max ?? 10,
    // Idle connections close, so that a sleeping tenant holds none.
    idle_timeout: 30,
    connect_timeout: 10,
    onnotice: () => {},
    fetch_types: false,
    types: arrayTypes,
    connection: {
      // PostgreSQL cuts names at 63 bytes.
      application_name: `${(options.applicationName ?? "vecton").slice(0, 30)} ${instance}`,
      TimeZone: "UTC",
      statement_timeout: options.statementTimeoutMs ?? 60_000,
      lock_timeout: options.lockTimeoutMs ?? 3000,
      idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 60_000,
    },
  });
}
