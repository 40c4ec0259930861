import { type Db, type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { audit, type AuditActor } from "./audit.ts";
import { endBoundSessions, endTenantSessions } from "./tenant_sessions.ts";
import type { TenantRole } from "./tenants.ts";

export interface Member {
  accountId: string;
  email: string;
  name: string;
  role: TenantRole;
  locations: string[] | null;
  disabled: boolean;
  /** When the person last signed in to this tenant. */
  lastSignIn: Date | null;
  since: Date;
}

export interface Place {
  role: TenantRole;
  /** Codes; null: everywhere. An owner is never limited. */
  locations: string[] | null;
}

/** The members of a tenant, owners first. */
export async function listMembers(db: Db, slug: string): Promise<Member[]> {
  return (await selectMembers(db, slug)).map(parse);
}

/** One member of a tenant, or null: also for a member of another. */
export async function getMember(db: Db, slug: string, accountId: string): Promise<Member | null> {
  const [row] = await selectMembers(db, slug, accountId);
  return row ? parse(row) : null;
}

const selectMembers = (db: Db, slug: string, accountId?: string) =>
  db`
  SELECT a.id, a.email, a.name, a.disabled_at, m.role, m.locations, m.created_at,
    (SELECT max(g.created_at) FROM identity.grant g JOIN identity.client c ON c.id = g.client_id
     WHERE g.account_id = a.id AND c.tenant_slug = m.tenant_slug) AS last_sign_in
  FROM identity.membership m JOIN identity.account a ON a.id = m.account_id
  WHERE m.tenant_slug = ${slug} ${accountId ? db`AND a.id = ${accountId}` : db``}
  ORDER BY array_position(ARRAY['owner', 'manager', 'clerk'], m.role), a.name, a.email`;

/**
 * Makes somebody a member, or gives a member another place, in a transaction that holds
 * `lockTenant`. Throws 409 `last_owner` where nobody would be left to own the tenant.
 */
export async function putMembership(
  tx: Tx,
  actor: AuditActor,
  slug: string,
  { id, email }: { id: string; email: string },
  place: Place,
): Promise<void> {
  const locations = place.role === "owner" ? null : place.locations;
  const [before] = await tx`
    SELECT role, locations FROM identity.membership
    WHERE account_id = ${id} AND tenant_slug = ${slug}`;
  const after = { role: place.role, locations };
  if (before && JSON.stringify({ ...before }) === JSON.stringify(after)) return;
  if (before?.role === "owner" && place.role !== "owner") await keepAnOwner(tx, slug, id);
  await tx`
    INSERT INTO identity.membership (account_id, tenant_slug, role, locations)
    VALUES (${id}, ${slug}, ${place.role}, ${locations})
    ON CONFLICT (account_id, tenant_slug) DO UPDATE
    SET role = excluded.role, locations = excluded.locations, changed_at = now()`;
  if (before) await endTenantSessions(tx, id, slug);
  await audit(tx, actor, {
    tenant: slug,
    action: before ? "member.changed" : "member.added",
    object: { type: "account", id, name: email },
    before: before ? { ...before } : undefined,
    after,
  });
}

/**
 * An owner gives a member another role or other locations. Throws 403 for anybody but an owner, 404
 * for who is no member, 409 `last_owner`.
 */
export async function changeMember(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  accountId: string,
  place: Place,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    const member = await getMember(tx, slug, accountId);
    if (!member) throw noMember();
    await putMembership(tx, actor, slug, { id: accountId, email: member.email }, place);
  });
}

/**
 * Takes somebody out of a tenant: an owner anybody, everybody themselves. Their sessions there and
 * their tokens for it end. Throws 403, 404, 409 `last_owner`.
 */
export async function removeMember(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  accountId: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    if (actor.id !== accountId) await assertOwner(tx, actor, slug);
    const member = await getMember(tx, slug, accountId);
    if (!member) throw noMember();
    await dropMembership(tx, actor, slug, member);
  });
}

/** Takes a member out, in a transaction that holds `lockTenant`. Throws 409 `last_owner`. */
export async function dropMembership(
  tx: Tx,
  actor: AuditActor,
  slug: string,
  { accountId, email, role, locations }: Member,
): Promise<void> {
  if (role === "owner") await keepAnOwner(tx, slug, accountId);
  await tx`
    DELETE FROM identity.membership WHERE account_id = ${accountId} AND tenant_slug = ${slug}`;
  await endBoundSessions(tx, slug, accountId);
  await endTenantSessions(tx, accountId, slug);
  await audit(tx, actor, {
    tenant: slug,
    action: actor.id === accountId ? "member.left" : "member.removed",
    object: { type: "account", id: accountId, name: email },
    before: { role, locations },
  });
}

/** Changes of a tenant's members happen one after the other: two owners cannot unseat each other. */
export async function lockTenant(tx: Tx, slug: string): Promise<void> {
  const [row] = await tx`SELECT FROM identity.tenant WHERE slug = ${slug} FOR UPDATE`;
  if (!row) throw new DomainError("not_found", 404, "There is no such tenant");
}

/** Throws 403 where the actor is not an owner at this very moment, whatever a session says. */
export async function assertOwner(tx: Tx, actor: AuditActor, slug: string): Promise<void> {
  const [row] = await tx`
    SELECT role FROM identity.membership
    WHERE account_id::text = ${actor.id} AND tenant_slug = ${slug}`;
  if (row?.role !== "owner") {
    throw new DomainError("forbidden", 403, "Only an owner may do this");
  }
}

async function keepAnOwner(tx: Tx, slug: string, accountId: string): Promise<void> {
  const [row] = await tx`
    SELECT count(*)::int AS others FROM identity.membership m
    JOIN identity.account a ON a.id = m.account_id AND a.disabled_at IS NULL
    WHERE m.tenant_slug = ${slug} AND m.role = 'owner' AND m.account_id <> ${accountId}`;
  if (row.others === 0) {
    throw new DomainError("last_owner", 409, "The last owner stays: make somebody else one first");
  }
}

const noMember = () => new DomainError("not_found", 404, "There is no such member");

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Member {
  return {
    accountId: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    locations: row.locations,
    disabled: row.disabled_at !== null,
    lastSignIn: row.last_sign_in,
    since: row.created_at,
  };
}
