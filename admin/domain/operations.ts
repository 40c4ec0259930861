import type { Db, Tx } from "shared/db/mod.ts";
import { type DesiredTenant, desiredTenant } from "./devops.ts";
import type { OperationKind, OperationState } from "./lifecycle.ts";

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
  actorName: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/** An operation with what the worker needs to carry it out. */
export interface DueOperation extends Operation {
  tenantId: string;
  slug: string;
  request: DesiredTenant;
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
    actorName: row.actor_name,
    createdAt: new Date(row.created_at),
    finishedAt: row.finished_at ? new Date(row.finished_at) : null,
  };
}

/** A tenant's operations, newest first. */
export async function operationHistory(db: Db, tenantId: string): Promise<Operation[]> {
  const rows = await db`
    SELECT * FROM admin.operation WHERE tenant_id = ${tenantId}
    ORDER BY created_at DESC, id DESC LIMIT 50`;
  return rows.map(parseOperation);
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
    request: desiredTenant.parse(row.request),
  }));
}

/** Git has it; look again in a moment. */
export async function recordMerged(db: Db, id: string, revision: string): Promise<void> {
  await db`
    UPDATE admin.operation
    SET state = 'merged', revision = ${revision}, attempts = 0, error = NULL,
        due_at = now() + interval '500 milliseconds'
    WHERE id = ${id} AND state IN ('requested', 'merged')`;
}

export async function recordDone(db: Db, id: string): Promise<void> {
  await db`
    UPDATE admin.operation
    SET state = 'done', attempts = 0, error = NULL, finished_at = now()
    WHERE id = ${id} AND state IN ('requested', 'merged')`;
}

/** Nothing new; `error` says why it could not even be looked at, if so. */
export async function recordWaiting(
  db: Db,
  id: string,
  { error, attempts, seconds }: { error: string | null; attempts: number; seconds: number },
): Promise<void> {
  await db`
    UPDATE admin.operation
    SET error = ${error}, attempts = ${attempts}, due_at = now() + ${seconds} * interval '1 second'
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
        plan = coalesce(${before.plan ?? null}, plan)
    WHERE id = ${row.tenant_id}`;
}
