import { z } from "zod";
import type { Db, Tx } from "shared/db/mod.ts";
import type { AuditActor } from "shared/audit/mod.ts";
import type { DesiredTenant, WantedDeletion, WantedRotation } from "./devops.ts";
import type { OperationKind, OperationState } from "./lifecycle.ts";

/** How far an archive or a rotation is, in the DevOps API's words. */
const detail = z.object({
  /** Of the archive. */
  id: z.string().optional(),
  state: z.string(),
});
export type OperationDetail = z.infer<typeof detail>;

export interface Operation {
  id: string;
  kind: OperationKind;
  state: OperationState;
  /** Commit that carries it, once merged. */
  revision: string | null;
  /** Failures in a row since the last success. */
  attempts: number;
  /** Why the last try failed, or why it was refused. */
  error: string | null;
  detail: OperationDetail | null;
  actorName: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/** What the DevOps API is sent: it depends on the kind. */
export type OperationRequest = DesiredTenant | WantedDeletion | WantedRotation | object;

/** An operation with what the worker needs to carry it out. */
export interface DueOperation extends Operation {
  tenantId: string;
  slug: string;
  /** As it was stored. */
  request: unknown;
}

// deno-lint-ignore no-explicit-any
export function parseOperation(row: any): Operation {
  return {
    id: row.id,
    kind: row.kind,
    state: row.state,
    revision: row.revision,
    attempts: row.attempts,
    error: row.error,
    detail: row.detail ? detail.parse(row.detail) : null,
    actorName: row.actor_name,
    createdAt: new Date(row.created_at),
    finishedAt: row.finished_at ? new Date(row.finished_at) : null,
  };
}

/** What a tenant was before an operation, to return to. */
export interface Before {
  name: string;
  plan: string;
  ring: string;
  state: string;
  /** The operation that goes on when this one, which took its place, is refused. */
  revives?: string;
}

export interface NewOperation {
  id: string;
  tenantId: string;
  kind: OperationKind;
  request: OperationRequest;
  before: Before | null;
  /** Hash of what was asked for. */
  asked: string;
}

export async function insertOperation(
  tx: Tx,
  operation: NewOperation,
  actor: AuditActor,
): Promise<void> {
  await tx`
    INSERT INTO admin.operation ${
    tx({
      id: operation.id,
      tenant_id: operation.tenantId,
      kind: operation.kind,
      request: tx.json({ ...operation.request }),
      before: operation.before && tx.json({ ...operation.before }),
      asked: operation.asked,
      actor_id: actor.id,
      actor_name: actor.name,
    })
  }`;
}

/** A tenant's operations, newest first. */
export async function operationHistory(db: Db, tenantId: string): Promise<Operation[]> {
  const rows = await db`
    SELECT * FROM admin.operation WHERE tenant_id = ${tenantId}
    ORDER BY created_at DESC, id DESC LIMIT 50`;
  return rows.map(parseOperation);
}

/** One operation of a tenant; null when it has none of that id. */
export async function getOperation(db: Db, slug: string, id: string): Promise<Operation | null> {
  const [row] = await db`
    SELECT o.* FROM admin.operation o JOIN admin.tenant t ON t.id = o.tenant_id
    WHERE o.id = ${id} AND t.slug = ${slug}`;
  return row ? parseOperation(row) : null;
}

/** Unfinished operations whose time has come, oldest first. */
export async function dueOperations(db: Db): Promise<DueOperation[]> {
  const rows = await db`
    SELECT o.*, t.slug FROM admin.operation o JOIN admin.tenant t ON t.id = o.tenant_id
    WHERE o.state IN ('requested', 'merged') AND o.due_at <= now()
    ORDER BY o.created_at LIMIT 100`;
  return rows.map((row) => ({
    ...parseOperation(row),
    tenantId: row.tenant_id,
    slug: row.slug,
    request: row.request,
  }));
}

/** Git has it; look again in a moment. */
export async function recordMerged(
  db: Db,
  id: string,
  { revision = null, detail = null }: { revision?: string | null; detail?: OperationDetail | null },
): Promise<void> {
  await db`
    UPDATE admin.operation
    SET state = 'merged', revision = coalesce(${revision}, revision), attempts = 0, error = NULL,
        detail = ${detail && db.json({ ...detail })}, due_at = now() + interval '500 milliseconds'
    WHERE id = ${id} AND state IN ('requested', 'merged')`;
}

/** It is as it was wanted. A deletion leaves the slug to nobody. */
export async function recordDone(db: Db, id: string): Promise<void> {
  await db`
    WITH done AS (
      UPDATE admin.operation
      SET state = 'done', attempts = 0, error = NULL, finished_at = now()
      WHERE id = ${id} AND state IN ('requested', 'merged') RETURNING tenant_id, kind)
    UPDATE admin.tenant t SET state = 'deleted'
    FROM done WHERE t.id = done.tenant_id AND done.kind = 'delete'`;
}

/** Nothing new; `error` says why it could not even be looked at, if so. */
export async function recordWaiting(
  db: Db,
  id: string,
  { error, attempts, seconds, detail = null }: {
    error: string | null;
    attempts: number;
    seconds: number;
    detail?: OperationDetail | null;
  },
): Promise<void> {
  await db`
    UPDATE admin.operation
    SET error = ${error}, attempts = ${attempts}, due_at = now() + ${seconds} * interval '1 second',
        detail = coalesce(${detail && db.json({ ...detail })}, detail)
    WHERE id = ${id} AND state IN ('requested', 'merged')`;
}

/** It ended without what was wanted; nothing of the tenant has changed. */
export async function recordFailed(db: Db, id: string, error: string): Promise<void> {
  await db`
    UPDATE admin.operation SET state = 'failed', error = ${error}, finished_at = now()
    WHERE id = ${id} AND state IN ('requested', 'merged')`;
}

/** It will never be done: the tenant is wanted as it was before. */
export async function recordRefused(tx: Tx, id: string, error: string): Promise<void> {
  const [row] = await tx`
    UPDATE admin.operation SET state = 'refused', error = ${error}, finished_at = now()
    WHERE id = ${id} AND state IN ('requested', 'merged') RETURNING tenant_id, before`;
  if (!row) return;
  const before = row.before ?? { state: "refused" };
  await tx`
    UPDATE admin.tenant
    SET state = ${before.state}, name = coalesce(${before.name ?? null}, name),
        plan = coalesce(${before.plan ?? null}, plan), ring = coalesce(${before.ring ?? null}, ring)
    WHERE id = ${row.tenant_id}`;
  if (before.revives) {
    await tx`
      UPDATE admin.operation SET state = 'merged', finished_at = NULL, due_at = now()
      WHERE id = ${before.revives} AND state = 'superseded'`;
  }
}
