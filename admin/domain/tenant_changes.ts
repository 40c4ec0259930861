/**
 * Changes of a tenant, one at a time: a second one is refused, not queued, as whoever asked for it
 * saw the tenant as it was before the first. A deletion, and taking something back, are for when
 * something goes wrong: they take the place of what is under way.
 */
import { z } from "zod";
import { type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { appendAudit, type AuditActor } from "shared/audit/mod.ts";
import { credentialKinds, plans, type Ring, rings } from "shared/tenants/choices.ts";
import type { DesiredTenant } from "./devops.ts";
import {
  type Before,
  insertOperation,
  type Operation,
  type OperationRequest,
  parseOperation,
} from "./operations.ts";
import { hashOf, newTenant, parseTenant, searchText, type Tenant } from "./tenants.ts";

/** What can be asked for; messages are codes. */
export const change = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("suspend") }),
  z.strictObject({ kind: z.literal("resume") }),
  z.strictObject({
    kind: z.literal("change"),
    name: newTenant.shape.name.optional(),
    plan: z.enum(plans).optional(),
    ring: z.enum(rings).optional(),
  }),
  z.strictObject({
    kind: z.literal("delete"),
    /** The slug, typed by hand. */
    confirmation: z.string().max(100),
    /** Days in which it can be undone. */
    graceDays: z.coerce.number().int().min(0).max(365).optional(),
    /** Why there shall be no archive. */
    skipExport: z.string().trim().min(3, "reason_required").max(80, "too_long").optional(),
  }),
  z.strictObject({ kind: z.literal("undo") }),
  z.strictObject({
    kind: z.literal("rotate"),
    what: z.array(z.enum(credentialKinds)).min(1, "choose_one"),
  }),
  z.strictObject({ kind: z.literal("export") }),
]);
export type Change = z.output<typeof change>;

export type ChangeRefusal =
  | "busy"
  | "not_possible"
  | "confirmation_wrong"
  | "not_found"
  | "key_reused";
export type ChangeResult =
  | { ok: true }
  | { ok: false; code: ChangeRefusal; busy?: Operation };

interface Wanted {
  name: string;
  plan: Tenant["plan"];
  ring: Ring;
  state: Tenant["state"];
}

/** Asks for a change of a tenant under the key, which makes sending it twice harmless. */
export async function changeTenant(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  change: Change,
  key: string,
): Promise<ChangeResult> {
  const asked = hashOf({ slug, ...change });
  return await transaction(sql, async (tx): Promise<ChangeResult> => {
    const [row] = await tx`
      SELECT t.*, NULL AS operation FROM admin.tenant t
      WHERE slug = ${slug} AND state <> 'refused' FOR UPDATE`;
    if (!row) return { ok: false, code: "not_found" };
    const [done] = await tx`SELECT asked FROM admin.operation WHERE id = ${key}`;
    if (done) {
      const same = done.asked === null || done.asked === asked;
      return same ? { ok: true } : { ok: false, code: "key_reused" };
    }
    const [current] = await tx`
      SELECT * FROM admin.operation
      WHERE tenant_id = ${row.id} AND state IN ('requested', 'merged')`;
    const running = current ? parseOperation(current) : null;
    const tenant = { ...parseTenant(row), operation: running };
    const wanted = afterChange(tenant, change, running && current!.before);
    if (!wanted) return { ok: false, code: "not_possible" };
    if (change.kind === "delete" && change.confirmation.trim() !== slug) {
      return { ok: false, code: "confirmation_wrong" };
    }
    let before: Before = beforeOf(tenant);
    if (running) {
      if (change.kind !== "delete" && change.kind !== "undo") {
        return { ok: false, code: "busy", busy: running };
      }
      await supersede(tx, running);
      // A deletion that is hastened goes back to what was before the first.
      if (change.kind === "delete" && running.kind === "delete") before = current!.before;
      if (change.kind === "undo") before = { ...before, revives: running.id };
    }
    await tx`
      UPDATE admin.tenant
      SET state = ${wanted.state}, plan = ${wanted.plan}, name = ${wanted.name},
          ring = ${wanted.ring}, search = ${searchText({ ...tenant, name: wanted.name })}
      WHERE id = ${tenant.id}`;
    const request = requestOf(tenant, change, wanted);
    const operation = { id: key, tenantId: tenant.id, kind: change.kind, request, before, asked };
    await insertOperation(tx, operation, actor);
    const { confirmation: _, ...details } = { confirmation: "", ...change };
    await appendAudit(tx, actor, {
      tenant: slug,
      action: acts[change.kind],
      object: { type: "tenant", id: slug, name: wanted.name },
      before: { ...beforeOf(tenant) },
      after: { ...details, ...wanted },
    });
    return { ok: true };
  });
}

/**
 * Has the operation that is under way tried again at once, under a new key, so that the DevOps API
 * looks at it anew. A rotation goes on by itself. False where there is nothing to try.
 */
export async function retryOperation(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  key: string,
): Promise<boolean> {
  return await transaction(sql, async (tx) => {
    const [row] = await tx`
      SELECT o.* FROM admin.operation o JOIN admin.tenant t ON t.id = o.tenant_id
      WHERE t.slug = ${slug} AND o.state IN ('requested', 'merged') AND o.kind <> 'rotate'
      FOR UPDATE OF t, o`;
    if (!row) return (await tx`SELECT FROM admin.operation WHERE id = ${key}`).length > 0;
    const running = parseOperation(row);
    await supersede(tx, running);
    const { tenant_id: tenantId, request, before, asked } = row;
    await insertOperation(
      tx,
      { id: key, tenantId, kind: running.kind, request, before, asked },
      actor,
    );
    await appendAudit(tx, actor, {
      tenant: slug,
      action: "tenant.retried",
      object: { type: "tenant", id: slug },
      after: { operation: running.kind, error: running.error },
    });
    return true;
  });
}

async function supersede(tx: Tx, { id }: Operation): Promise<void> {
  await tx`
    UPDATE admin.operation SET state = 'superseded', finished_at = now()
    WHERE id = ${id} AND state IN ('requested', 'merged')`;
}

const acts = {
  suspend: "tenant.suspended",
  resume: "tenant.resumed",
  change: "tenant.changed",
  delete: "tenant.deleted",
  undo: "tenant.undone",
  rotate: "tenant.rotated",
  export: "tenant.exported",
} as const;

const beforeOf = ({ name, plan, ring, state }: Tenant) => ({ name, plan, ring, state });

/** What the tenant is to be then; null where the change makes no sense in the state it is in. */
function afterChange(tenant: Tenant, change: Change, running: Before | null): Wanted | null {
  const { name, plan, ring, state } = tenant;
  const kept = state === "active" || state === "suspended";
  switch (change.kind) {
    case "suspend":
      return state === "active" ? { name, plan, ring, state: "suspended" } : null;
    case "resume":
      return state === "suspended" ? { name, plan, ring, state: "active" } : null;
    case "change":
      return kept
        ? {
          name: change.name ?? name,
          plan: change.plan ?? plan,
          ring: change.ring ?? ring,
          state,
        }
        : null;
    case "delete":
      return kept || state === "deleting" ? { name, plan, ring, state: "deleting" } : null;
    case "undo":
      return running && canUndo(tenant) ? wantedOf(running) : null;
    case "rotate":
      return kept ? { name, plan, ring, state } : null;
    case "export":
      return kept ? { name, plan, ring, state } : null;
  }
}

/** Before an operation a tenant was something that can be wanted again. */
const wantedOf = ({ name, plan, ring, state }: Before): Wanted => ({
  name,
  plan: plan as Wanted["plan"],
  ring: (ring ?? "stable") as Ring,
  state: state as Wanted["state"],
});

/** Kinds that can be taken back while they are under way. */
const undoable: Operation["kind"][] = ["suspend", "resume", "change", "delete"];

/** Whether what is under way can be taken back: a deletion until its data goes. */
export function canUndo(
  { operation, observed }: Pick<Tenant, "operation" | "observed">,
): boolean {
  return operation !== null && undoable.includes(operation.kind) &&
    observed?.phase !== "Purging" && observed?.phase !== "Deleted";
}

function requestOf(tenant: Tenant, change: Change, wanted: Wanted): OperationRequest {
  switch (change.kind) {
    case "delete": {
      const { graceDays, skipExport } = change;
      return { graceDays, skipExport };
    }
    case "rotate":
      return { what: change.what };
    case "export":
      return {};
  }
  const { currency, timeZone, locale } = tenant;
  const { name, plan, ring } = wanted;
  const state = wanted.state === "suspended" ? "suspended" : "active";
  return { name, plan, ring, currency, timeZone, locale, state } satisfies DesiredTenant;
}
