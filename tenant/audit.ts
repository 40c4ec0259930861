import { appendAudit, type AuditChange } from "shared/audit/mod.ts";
import { actorName } from "shared/auth/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import { assertSignedIn, type State } from "./state.ts";

/**
 * Notes in the tenant's audit log what the one who is signed in does, in the transaction that does
 * it, as its last statement. For what changes money, access or configuration, or destroys data; not
 * for stock, whose ledger names who moved it.
 */
export function audit(tx: Tx, state: State, change: Omit<AuditChange, "tenant">): Promise<void> {
  const session = assertSignedIn(state);
  const actor = {
    id: session.accountId,
    name: actorName(session),
    impersonatorId: session.impersonator?.id,
    ip: state.ip,
    sessionId: session.id,
    requestId: state.requestId,
  };
  return appendAudit(tx, actor, { ...change, tenant: state.tenant.slug });
}
