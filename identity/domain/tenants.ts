import { type Db, type Sql, transaction } from "shared/db/mod.ts";
import { audit, type AuditActor } from "./audit.ts";
import { applyRequirement } from "./federation/required.ts";
import { assertOwner, lockTenant } from "./members.ts";
import { acrValues } from "./oauth/acr.ts";
import { endTenantSessions } from "./tenant_sessions.ts";

export const tenantRoles = ["owner", "manager", "clerk"] as const;
export type TenantRole = typeof tenantRoles[number];

export interface Tenant {
  slug: string;
  name: string;
  origin: string;
}

export interface Membership extends Tenant {
  role: TenantRole;
  /** Codes of the locations where the member may act; null: everywhere. */
  locations: string[] | null;
}

/** Tells identity of a tenant, or of its new name or origin. */
export async function putTenant(
  db: Db,
  slug: string,
  { name, origin }: { name: string; origin: string },
): Promise<void> {
  await db`
    INSERT INTO identity.tenant (slug, name, origin) VALUES (${slug}, ${name}, ${origin})
    ON CONFLICT (slug) DO UPDATE SET name = excluded.name, origin = excluded.origin`;
}

/** Forgets a tenant with its memberships and clients. */
export async function deleteTenant(db: Db, slug: string): Promise<void> {
  await db`DELETE FROM identity.tenant WHERE slug = ${slug}`;
}

/** The tenants that somebody belongs to. */
export async function membershipsOf(db: Db, accountId: string): Promise<Membership[]> {
  const rows = await db`
    SELECT t.slug, t.name, t.origin, m.role, m.locations
    FROM identity.membership m JOIN identity.tenant t ON t.slug = m.tenant_slug
    WHERE m.account_id = ${accountId} ORDER BY t.name, t.slug`;
  return rows.map(parse);
}

/** Somebody's membership in a tenant, or null. */
export async function membershipIn(
  db: Db,
  accountId: string,
  slug: string,
): Promise<Membership | null> {
  const [row] = await db`
    SELECT t.slug, t.name, t.origin, m.role, m.locations
    FROM identity.membership m JOIN identity.tenant t ON t.slug = m.tenant_slug
    WHERE m.account_id = ${accountId} AND m.tenant_slug = ${slug}`;
  return row ? parse(row) : null;
}

/** Whether a tenant's staff need a second factor. */
export async function needsSecondFactor(db: Db, slug: string): Promise<boolean> {
  const [row] = await db`SELECT require_second_factor FROM identity.tenant WHERE slug = ${slug}`;
  return row?.require_second_factor ?? false;
}

/**
 * An owner says whether staff need a second factor; who is there with one only signs in again. Throws
 * 403 for anybody but an owner, and as `applyRequirement`.
 */
export async function requireSecondFactor(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  required: boolean,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    const changed = await tx`
      UPDATE identity.tenant SET require_second_factor = ${required}
      WHERE slug = ${slug} AND require_second_factor <> ${required}`;
    if (changed.count === 0) return;
    const weak = required
      ? await tx`
        SELECT DISTINCT g.account_id FROM identity.grant g
        JOIN identity.client c ON c.id = g.client_id AND c.tenant_slug = ${slug}
        WHERE g.revoked_at IS NULL AND g.acr = ${acrValues[0]}`
      : [];
    for (const { account_id } of weak) await endTenantSessions(tx, account_id, slug);
    await applyRequirement(tx, slug);
    await audit(tx, actor, {
      tenant: slug,
      action: "tenant.second_factor",
      object: { type: "tenant", id: slug },
      after: { required },
    });
  });
}

/** What the app of a tenant learns of a member: the claims of its ID token; {} for a stranger. */
export async function membershipClaims(
  db: Db,
  accountId: string,
  slug: string,
): Promise<Record<string, unknown>> {
  const all = await membershipsOf(db, accountId);
  const here = all.find((membership) => membership.slug === slug);
  if (!here) return {};
  const others = all.filter((membership) => membership !== here).slice(0, menuLimit);
  return {
    vecton_role: here.role,
    vecton_tenant: slug,
    ...(here.locations ? { vecton_locations: here.locations } : {}),
    // For the menu that leads to the person's other shops; each checks for itself who comes.
    ...(others.length > 0
      ? { vecton_shops: others.map(({ name, origin }) => ({ name, origin })) }
      : {}),
  };
}

const menuLimit = 10;

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Membership {
  return {
    slug: row.slug,
    name: row.name,
    origin: row.origin,
    role: row.role,
    locations: row.locations,
  };
}
