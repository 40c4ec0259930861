import type { State } from "../state.ts";
import type { AuditActor } from "shared/audit/mod.ts";
import { getAccount } from "./accounts.ts";

export { appendAudit as audit, type AuditActor } from "shared/audit/mod.ts";

/** The signed-in person of a request, for the audit log. */
export async function actorOf(state: State): Promise<AuditActor> {
  const { session, sql, ip, requestId } = state;
  if (!session) throw new TypeError("Nobody is signed in");
  const account = await getAccount(sql, session.accountId);
  return {
    id: session.accountId,
    name: account?.name || account?.email || "",
    ip,
    sessionId: session.id,
    requestId,
  };
}

/** A machine that proved who it is, or a part of the platform itself. */
export const machineActor = (id: string): AuditActor => ({ id, name: id });
