import { isDatabaseDown, isLockTimeout, isRetryable } from "shared/db/errors.ts";

/**
 * Whether the database is at fault and not the event that was being handled: it is away, full,
 * read-only during a failover, or somebody else holds a lock. Such a failure costs an event no try.
 */
export function isOutage(error: unknown): boolean {
  // A handler may have wrapped what it caught.
  for (let cause = error, depth = 0; cause && depth < 5; depth++) {
    if (isDatabaseDown(cause) || isLockTimeout(cause) || isRetryable(cause)) return true;
    const { code } = cause as { code?: unknown };
    if (typeof code === "string" && /^(53|25006|EPIPE|ETIMEDOUT|EHOST|ENET|ENOTFOUND)/.test(code)) {
      return true;
    }
    cause = (cause as Error).cause;
  }
  return false;
}
