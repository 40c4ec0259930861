import { type Sql, transaction, type Tx } from "shared/db/mod.ts";
import type { Next } from "./loop.ts";

/** How long a process that is not the relay leaves notifications alone, in milliseconds. */
const aloofMs = 1000;

/**
 * Runs `work` as the relay of the tenant: of all its processes one at a time. Those that find it
 * taken stand back for a second instead of racing for every event; whoever holds it is woken by
 * the same notifications, so nothing waits for them.
 */
export async function asRelay(sql: Sql, work: (tx: Tx) => Promise<Next>): Promise<Next> {
  return await transaction(sql, async (tx) => {
    const [{ mine }] = await tx`
      SELECT pg_try_advisory_xact_lock(hashtext('bus.relay')) AS mine,
        set_config('idle_in_transaction_session_timeout', '15s', true)`;
    return mine ? await work(tx) : aloofMs;
    // Not again by itself: what was published cannot be taken back.
  }, { retries: 0, lockTimeoutMs: 5000, statementTimeoutMs: 30_000 });
}
