/** Tenants as administrators want them. Each change is an operation that the worker carries out. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type Db, isUniqueViolation, type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { appendAudit, type AuditActor } from "shared/audit/mod.ts";
import { fold } from "shared/i18n/fold.ts";
import { type TenantStatus, tenantStatus } from "shared/devops_api/mod.ts";
import { type Plan, plans, type Ring, rings } from "shared/tenants/choices.ts";
import { type DesiredTenant, type Devops } from "./devops.ts";
import { insertOperation, type Operation, parseOperation } from "./operations.ts";

/** `deleting`: in its grace period or on its way out; `deleted`: gone. */
export const tenantStates = ["active", "suspended", "deleting", "deleted", "refused"] as const;
export type TenantState = typeof tenantStates[number];

const isTimeZone = (zone: string) => Intl.supportedValuesOf("timeZone").includes(zone);

/** The form of a new tenant; messages are codes that the page turns into texts. */
export const newTenant = z.object({
  name: z.string().trim().min(1, "required").max(80, "too_long").regex(/^\P{C}*$/u, "malformed"),
  slug: z.string().trim().min(1, "required").max(60, "slug_malformed"),
  ownerEmail: z.string().trim().min(1, "required").max(254, "too_long").toLowerCase()
    .pipe(z.email("email_malformed")),
  plan: z.enum(plans),
  ring: z.enum(rings).default("stable"),
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
  /** Whom a release reaches first. */
  ring: Ring;
  ownerEmail: string;
  currency: string;
  timeZone: string;
  locale: "hu" | "en";
  state: TenantState;
  /** The DevOps API's last answer, and when it was given. */
  observed: TenantStatus | null;
  observedAt: Date | null;
  /** Where it was last seen to be, and since when. */
  step: string | null;
  stepSince: Date | null;
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

/** Stands for what was asked for: the same key with something else is a mistake. */
export const hashOf = (asked: object): string =>
  createHash("sha256").update(JSON.stringify(asked)).digest("hex");

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
  const asked = hashOf(input);
  const before = async (): Promise<CreateResult | null> => {
    const [own] = await sql`
      SELECT t.slug, o.asked FROM admin.operation o JOIN admin.tenant t ON t.id = o.tenant_id
      WHERE o.id = ${key}`;
    if (!own) return null;
    return own.asked && own.asked !== asked
      ? { ok: false, errors: { "": "key_reused" } }
      : { ok: true, slug: own.slug };
  };
  const done = await before();
  if (done) return done;
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
          ring: input.ring,
          owner_email: ownerEmail,
          currency: input.currency,
          time_zone: input.timeZone,
          locale: input.locale,
          state: "active",
          search: searchText(input),
        })
      }`;
      const request: DesiredTenant = { ...wanted, state: "active", ownerEmail };
      await insertOperation(
        tx,
        { id: key, tenantId: id, kind: "create", request, before: null, asked },
        actor,
      );
      await appendAudit(tx, actor, {
        tenant: slug,
        action: "tenant.created",
        object: { type: "tenant", id: slug, name: input.name },
        after: {
          name: input.name,
          plan: input.plan,
          ring: input.ring,
          state: "active",
          ownerEmail,
        },
      });
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    // Its own form, sent twice at the same moment, is no conflict.
    return await before() ?? { ok: false, errors: { slug: "slug_taken" } };
  }
  return { ok: true, slug };
}

/** What the list's search looks through. */
export const searchText = (
  { name, slug, ownerEmail }: Pick<Tenant, "name" | "slug" | "ownerEmail">,
): string => fold(`${name} ${slug} ${ownerEmail}`);

export async function getTenant(db: Db, slug: string): Promise<Tenant | null> {
  const [row] = await db`
    SELECT t.*, to_jsonb(o) AS operation FROM admin.tenant t
    LEFT JOIN admin.operation o ON o.tenant_id = t.id AND o.state IN ('requested', 'merged')
    WHERE t.slug = ${slug} ORDER BY t.state = 'refused', t.created_at DESC LIMIT 1`;
  return row ? parseTenant(row) : null;
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
export function parseTenant(row: any): Tenant {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    plan: row.plan,
    ring: row.ring,
    ownerEmail: row.owner_email,
    currency: row.currency,
    timeZone: row.time_zone,
    locale: row.locale,
    state: row.state,
    observed: row.observed ? tenantStatus.safeParse(row.observed).data ?? null : null,
    observedAt: row.observed_at,
    step: row.step,
    stepSince: row.step_since,
    invitation: row.invitation ? { sealed: row.invitation, mailed: row.invitation_mailed } : null,
    createdAt: row.created_at,
    operation: row.operation ? parseOperation(row.operation) : null,
  };
}
