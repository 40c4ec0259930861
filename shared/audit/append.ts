import type { Tx } from "shared/db/mod.ts";

/** The chain of what concerns no single tenant. */
export const platformChain = "platform";

/** Who does something, and from where. */
export interface AuditActor {
  /** A person's id, a client's id, or a part of the platform, such as `bootstrap`. */
  id: string;
  name: string;
  /** The person who acts in the actor's place, for support. */
  impersonatorId?: string;
  ip?: string;
  sessionId?: string;
  requestId?: string;
}

export interface AuditChange {
  /** A tenant's slug; left out: the platform. */
  tenant?: string | null;
  /** `object.verb`, such as `member.removed`. */
  action: string;
  object: { type: string; id: string; name?: string };
  /** The fields that changed. Never a secret: the log is exported. */
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
}

/**
 * Notes a privileged act, in the transaction that does it. Waits for other writers of the same chain
 * until their transactions end, so it is best the last statement of its own.
 */
export async function appendAudit(tx: Tx, actor: AuditActor, change: AuditChange): Promise<void> {
  const json = (fields?: Record<string, unknown>) => fields ? JSON.stringify(fields) : null;
  // Number, time and hashes are set by the table's trigger.
  await tx`
    INSERT INTO audit.entry (chain, number, at, actor_id, actor_name, impersonator_id, ip,
      session_id, request_id, action, object_type, object_id, object_name, before, after,
      previous_hash, hash)
    VALUES (${change.tenant ?? platformChain}, 0, now(), ${actor.id}, ${actor.name},
      ${actor.impersonatorId ?? null}, ${actor.ip ?? null}, ${actor.sessionId ?? null},
      ${actor.requestId ?? null}, ${change.action}, ${change.object.type}, ${change.object.id},
      ${change.object.name ?? ""}, ${json(change.before)}::text::jsonb,
      ${json(change.after)}::text::jsonb, '', '')`;
}
