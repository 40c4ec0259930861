interface PostgresError {
  code?: string;
  constraint_name?: string;
}

/** A unique constraint or index refused a row; `constraint` asks for one by name. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return is(error, "23505", constraint);
}

/** A lock was not granted in time (`lock_timeout`). */
export function isLockTimeout(error: unknown): boolean {
  return is(error, "55P03");
}

/** Serialization failure or deadlock: the transaction may simply be run again. */
export function isRetryable(error: unknown): boolean {
  return is(error, "40001") || is(error, "40P01");
}

/** A text has a character that the database cannot keep, such as NUL: a fault of whoever sent it. */
export function isUnstorableText(error: unknown): boolean {
  return is(error, "22021") || is(error, "22P05");
}

/** Faults of the way to the server, as the runtime and postgres.js name them. */
const network = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|CONNECT)/;

/**
 * The server is away or lets nobody in: faults of the connection, its own shutdown and start-up
 * (57P01 to 57P05), all its connections taken (53300). What was in flight may have been committed.
 */
export function isDatabaseDown(error: unknown): boolean {
  const code = (error as PostgresError | null)?.code ?? "";
  return network.test(code) || /^(57P0|08|53300)/.test(code);
}

function is(error: unknown, code: string, constraint?: string): boolean {
  const found = error as PostgresError | null;
  return found?.code === code && (constraint === undefined || found.constraint_name === constraint);
}
