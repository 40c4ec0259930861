import postgres from "postgres";
import { guarded } from "./guard.ts";

/** A pool of connections. */
export type Sql = postgres.Sql;
/** A transaction. */
export type Tx = postgres.TransactionSql;
/** Either: for functions that run alone or as part of their caller's transaction. */
export type Db = Sql | Tx;

export interface ConnectOptions {
  /** Connections at most. */
  max?: number;
  /** Shown in `pg_stat_activity`. */
  applicationName?: string;
}

/** Opens a pool; it connects with the first query, and again after the server was away. */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  return guarded((overrides) =>
    postgres(url, {
      max: options.max ?? 10,
      // Idle connections close, so that a sleeping tenant holds none.
      idle_timeout: 30,
      connect_timeout: 10,
      onnotice: () => {},
      connection: {
        application_name: options.applicationName ?? "vecton",
        TimeZone: "UTC",
      },
      ...overrides,
    })
  );
}
