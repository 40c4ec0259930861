import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";

/** Who does something: a signed-in administrator, or the platform itself. */
export interface Actor {
  id: string;
  name: string;
  requestId?: string;
}

/** Writes to the audit log, in the transaction that does the thing. */
export async function audit(
  tx: Tx,
  actor: Actor,
  action: string,
  subject: string,
  detail: Record<string, string | null> = {},
): Promise<void> {
  await tx`
    INSERT INTO admin.audit ${
    tx({
      id: uuidv7(),
      actor_id: actor.id,
      actor_name: actor.name,
      action,
      subject,
      detail: tx.json(detail),
      request_id: actor.requestId ?? null,
    })
  }`;
}

export interface AuditEntry {
  id: string;
  at: Date;
  actorName: string;
  action: string;
  subject: string;
}

export const auditPerPage = 50;

/** One page of the audit log, newest first, with the number of its entries. */
export async function listAudit(
  db: Db,
  page: number,
): Promise<{ entries: AuditEntry[]; total: number }> {
  const [{ total }] = await db`SELECT count(*)::int AS total FROM admin.audit`;
  const rows = await db`
    SELECT id, at, actor_name, action, subject FROM admin.audit ORDER BY at DESC, id DESC
    LIMIT ${auditPerPage} OFFSET ${(page - 1) * auditPerPage}`;
  const entries = rows.map((row) => ({
    id: row.id,
    at: row.at,
    actorName: row.actor_name,
    action: row.action,
    subject: row.subject,
  }));
  return { entries, total };
}
