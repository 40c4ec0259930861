/** Tenants as administrators want them. Each change is an operation that the worker carries out. */
import { z } from "zod";
import {
  type Db,
  isUniqueViolation,
  type Sql,
  transaction,
  type Tx,
  uuidv7,
} from "shared/db/mod.ts";
import { appendAudit, type AuditActor } from "shared/audit/mod.ts";
import { fold, likePattern } from "shared/i18n/fold.ts";
import { type DesiredTenant, type Devops, type TenantStatus, tenantStatus } from "./devops.ts";
import { type Operation, parseOperation } from "./operations.ts";
import type { OperationKind } from "./lifecycle.ts";

export const plans = ["starter", "business", "enterprise"] as const;
export type Plan = typeof plans[number];

export const tenantStates = ["active", "suspended", "deleted", "refused"] as const;
export type TenantState = typeof tenantStates[number];

const isTimeZone = (zone: string) => Intl.supportedValuesOf("timeZone").includes(zone);

/** The form of a new tenant; messages are codes that the page turns into texts. */
export const newTenant = z.object({
  name: z.string().trim().min(1, "required").max(80, "too_long").regex(/^\P{C}*$/u, "malformed"),
  slug: z.string().trim().min(1, "required").max(60, "slug_malformed"),
  ownerEmail: z.string().trim().min(1, "required").max(254, "too_long").toLowerCase()
    .pipe(z.email("email_malformed")),
  plan: z.enum(plans),
  currency: z.enum(["HUF", "EUR", "RON", "CZK", "PLN", "USD", "GBP"]).default("HUF"),
  timeZone: z.string().refine(isTimeZone, "malformed").default("Europe/Budapest"),
  locale: z.enum(["hu", "en"]).default("hu"),
});
export type NewTenant = z.infer<typeof newTenant>;

export interface Tenant {
  id: string;
  slug: string;
  name: string;
  plan: Plan;
  ownerEmail: string;
  currency: string;
  timeZone: string;
  locale: "hu" | "en";
  state: TenantState;
  /** The DevOps API's last answer, and when it was given. */
  observed: TenantStatus | null;
  observedAt: Date | null;
  /** Sealed invitation link, while the owner has not followed it, and whether it went by mail. */
  invitation: SealedInvitation | null;
  createdAt: Date;
  /** The operation that is not finished yet. */
  operation: Operation | null;
}

export interface SealedInvitation {
  sealed: Uint8Array;
  mailed: boolean;
}

export type CreateResult =
  | { ok: true; slug: string }
  | { ok: false; errors: Record<string, string> };

/**
 * Asks for a new tenant. `key` is the operation's id, made with the form: sent twice, it has one
 * effect. Throws `DevopsUnavailable` when it cannot be told whether the slug is free.
 */
export async function createTenant(
  sql: Sql,
  devops: Devops,
  actor: AuditActor,
  input: NewTenant,
  key: string,
): Promise<CreateResult> {
  const [before] = await sql`
    SELECT t.slug FROM admin.operation o JOIN admin.tenant t ON t.id = o.tenant_id
    WHERE o.id = ${key}`;
  if (before) return { ok: true, slug: before.slug };
  const refusal = await devops.slugRefusal(input.slug);
  if (refusal) return { ok: false, errors: { slug: refusal } };
  const { slug, ownerEmail, ...wanted } = input;
  try {
    await transaction(sql, async (tx) => {
      const id = uuidv7();
      await tx`
        INSERT INTO admin.tenant ${
        tx({
          id,
          slug,
          name: input.name,
          plan: input.plan,
          owner_email: ownerEmail,
          currency: input.currency,
          time_zone: input.timeZone,
          locale: input.locale,
          state: "active",
          search: fold(`${input.name} ${slug} ${ownerEmail}`),
        })
      }`;
      const request: DesiredTenant = { ...wanted, state: "active", ownerEmail };
      await insertOperation(
        tx,
        { id: key, tenantId: id, kind: "create", request, before: null },
        actor,
      );
      await appendAudit(tx, actor, {
        tenant: slug,
        action: "tenant.created",
        object: { type: "tenant", id: slug, name: input.name },
        after: { name: input.name, plan: input.plan, state: "active", ownerEmail },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) {
      // Its own form, sent twice at the same moment, is no conflict.
      const [own] = await sql`SELECT 1 FROM admin.operation WHERE id = ${key}`;
      return own ? { ok: true, slug } : { ok: false, errors: { slug: "slug_taken" } };
    }
    throw error;
  }
  return { ok: true, slug };
}

export type Change =
  | { kind: "suspend" }
  | { kind: "resume" }
  | { kind: "change"; plan: Plan; name: string }
  /** `confirmation` is the slug, typed by hand. */
  | { kind: "delete"; confirmation: string };

export type ChangeRefusal = "busy" | "not_possible" | "confirmation_wrong" | "not_found";
export type ChangeResult = { ok: true } | { ok: false; code: ChangeRefusal };

/** Asks for a change of a tenant; a deletion takes the place of whatever is still under way. */
export async function changeTenant(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  change: Change,
  key: string,
): Promise<ChangeResult> {
  return await transaction(sql, async (tx): Promise<ChangeResult> => {
    const [done] = await tx`SELECT 1 FROM admin.operation WHERE id = ${key}`;
    if (done) return { ok: true };
    const [row] = await tx`
      SELECT t.*, NULL AS operation FROM admin.tenant t
      WHERE slug = ${slug} AND state <> 'refused' FOR UPDATE`;
    if (!row) return { ok: false, code: "not_found" };
    const tenant = parseTenant(row);
    if (!isPossible(tenant.state, change.kind)) return { ok: false, code: "not_possible" };
    if (change.kind === "delete") {
      if (change.confirmation.trim() !== slug) return { ok: false, code: "confirmation_wrong" };
      await tx`
        UPDATE admin.operation SET state = 'superseded', finished_at = now()
        WHERE tenant_id = ${tenant.id} AND state IN ('requested', 'merged')`;
    } else {
      const [busy] = await tx`
        SELECT 1 FROM admin.operation
        WHERE tenant_id = ${tenant.id} AND state IN ('requested', 'merged')`;
      if (busy) return { ok: false, code: "busy" };
    }
    const after = afterChange(tenant, change);
    await tx`
      UPDATE admin.tenant
      SET state = ${after.state}, plan = ${after.plan}, name = ${after.name},
          search = ${fold(`${after.name} ${slug} ${tenant.ownerEmail}`)}
      WHERE id = ${tenant.id}`;
    const request: DesiredTenant = {
      name: after.name,
      plan: after.plan,
      currency: tenant.currency,
      timeZone: tenant.timeZone,
      locale: tenant.locale,
      state: after.state === "suspended" ? "suspended" : "active",
    };
    const { name, plan, state } = tenant;
    const operation = { id: key, tenantId: tenant.id, kind: change.kind, request };
    await insertOperation(tx, { ...operation, before: { name, plan, state } }, actor);
    await appendAudit(tx, actor, {
      tenant: slug,
      action: acts[change.kind],
      object: { type: "tenant", id: slug, name: after.name },
      before: { name, plan, state },
      after,
    });
    return { ok: true };
  });
}

const acts = {
  suspend: "tenant.suspended",
  resume: "tenant.resumed",
  change: "tenant.changed",
  delete: "tenant.deleted",
} as const;

function isPossible(state: TenantState, kind: OperationKind): boolean {
  if (kind === "suspend") return state === "active";
  if (kind === "resume") return state === "suspended";
  return state === "active" || state === "suspended";
}

function afterChange({ name, plan, state }: Tenant, change: Change) {
  if (change.kind === "change") return { name: change.name, plan: change.plan, state };
  const wanted = { suspend: "suspended", resume: "active", delete: "deleted" } as const;
  return { name, plan, state: wanted[change.kind] };
}

async function insertOperation(
  tx: Tx,
  operation: {
    id: string;
    tenantId: string;
    kind: OperationKind;
    request: DesiredTenant;
    before: Pick<Tenant, "name" | "plan" | "state"> | null;
  },
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
      actor_id: actor.id,
      actor_name: actor.name,
    })
  }`;
}

export async function getTenant(db: Db, slug: string): Promise<Tenant | null> {
  const [row] = await db`
    SELECT t.*, to_jsonb(o) AS operation FROM admin.tenant t
    LEFT JOIN admin.operation o ON o.tenant_id = t.id AND o.state IN ('requested', 'merged')
    WHERE t.slug = ${slug} ORDER BY t.state = 'refused', t.created_at DESC LIMIT 1`;
  return row ? parseTenant(row) : null;
}

export interface TenantQuery {
  search: string;
  state: TenantState | "";
  sort: "name" | "created";
  page: number;
}

export const tenantsPerPage = 25;

/** One page of tenants with their number; deleted ones only when asked for. */
export async function listTenants(
  db: Db,
  { search, state, sort, page }: TenantQuery,
): Promise<{ tenants: Tenant[]; total: number }> {
  const where = db`
    WHERE ${state ? db`t.state = ${state}` : db`t.state IN ('active', 'suspended')`}
    ${search.trim() ? db`AND t.search LIKE ${likePattern(search)}` : db``}`;
  const [{ total }] = await db`SELECT count(*)::int AS total FROM admin.tenant t ${where}`;
  const rows = await db`
    SELECT t.*, to_jsonb(o) AS operation FROM admin.tenant t
    LEFT JOIN admin.operation o ON o.tenant_id = t.id AND o.state IN ('requested', 'merged')
    ${where}
    ORDER BY ${sort === "name" ? db`lower(t.name), t.id` : db`t.created_at DESC, t.id`}
    LIMIT ${tenantsPerPage} OFFSET ${(page - 1) * tenantsPerPage}`;
  return { tenants: rows.map(parseTenant), total };
}

/** Keeps the DevOps API's answer for when it does not answer. */
export async function saveObservation(db: Db, status: TenantStatus): Promise<void> {
  await db`
    UPDATE admin.tenant SET observed = ${db.json({ ...status })}, observed_at = now()
    WHERE slug = ${status.slug} AND state <> 'refused'`;
}

export async function saveInvitation(
  db: Db,
  slug: string,
  invitation: SealedInvitation | null,
): Promise<void> {
  await db`
    UPDATE admin.tenant
    SET invitation = ${invitation?.sealed ?? null}, invitation_mailed = ${
    invitation?.mailed ?? false
  }
    WHERE slug = ${slug} AND state <> 'refused'`;
}

// deno-lint-ignore no-explicit-any
function parseTenant(row: any): Tenant {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    plan: row.plan,
    ownerEmail: row.owner_email,
    currency: row.currency,
    timeZone: row.time_zone,
    locale: row.locale,
    state: row.state,
    observed: row.observed ? tenantStatus.safeParse(row.observed).data ?? null : null,
    observedAt: row.observed_at,
    invitation: row.invitation ? { sealed: row.invitation, mailed: row.invitation_mailed } : null,
    createdAt: row.created_at,
    operation: row.operation ? parseOperation(row.operation) : null,
  };
}
