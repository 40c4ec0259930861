import { type Db, type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { type MailCaps, takeMailSlot } from "shared/credentials/mail_caps.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { audit, type AuditActor } from "./audit.ts";
import { assertOwner, lockTenant, type Place } from "./members.ts";
import type { Tenant, TenantRole } from "./tenants.ts";

export interface InvitationInput extends Place {
  email: string;
  name?: string;
}

/** An invitation that waits, or whose time is over. */
export interface OpenInvitation extends Place {
  id: string;
  email: string;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
  expired: boolean;
}

export interface InvitationLimits {
  /** Life of the link. */
  seconds: number;
  caps: MailCaps;
}

/**
 * An owner invites an address; the answer is the same whether or not it has an account. Returns the
 * link's secret for the mail. Throws 403, 409 `already_member`, 429 `too_many_invitations`.
 */
export async function invite(
  tx: Tx,
  actor: AuditActor,
  slug: string,
  input: InvitationInput,
  { seconds, caps }: InvitationLimits,
): Promise<string> {
  await lockTenant(tx, slug);
  await assertOwner(tx, actor, slug);
  const [member] = await tx`
    SELECT FROM identity.membership m JOIN identity.account a ON a.id = m.account_id
    WHERE m.tenant_slug = ${slug} AND lower(a.email) = lower(${input.email})`;
  if (member) throw new DomainError("already_member", 409, "This address is a member already");
  await assertMayMail(tx, slug, input.email, caps);
  return await putInvitation(tx, actor, slug, input, { seconds, invitedBy: actor.name });
}

/** Gives an open invitation a new link and time; the old link is dead. Throws as `invite`, and 404. */
export async function renewInvitation(
  tx: Tx,
  actor: AuditActor,
  slug: string,
  id: string,
  { seconds, caps }: InvitationLimits,
): Promise<{ token: string; invitation: OpenInvitation }> {
  await lockTenant(tx, slug);
  await assertOwner(tx, actor, slug);
  const invitation = (await listInvitations(tx, slug)).find((found) => found.id === id);
  if (!invitation) throw noInvitation();
  await assertMayMail(tx, slug, invitation.email, caps);
  const by = { seconds, invitedBy: actor.name };
  const token = await putInvitation(tx, actor, slug, invitation, by);
  return { token, invitation };
}

/** Takes an invitation back: its link is dead. Throws 403, 404. */
export async function withdrawInvitation(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    const [row] = await tx`
      DELETE FROM identity.invitation
      WHERE id = ${id} AND tenant_slug = ${slug} AND used_at IS NULL RETURNING email`;
    if (!row) throw noInvitation();
    await audit(tx, actor, {
      tenant: slug,
      action: "invitation.withdrawn",
      object: { type: "invitation", id, name: row.email },
    });
  });
}

/** The invitations of a tenant that nobody has accepted yet. */
export async function listInvitations(db: Db, slug: string): Promise<OpenInvitation[]> {
  const rows = await db`
    SELECT id, email, role, locations, invited_by, created_at, expires_at,
      expires_at <= now() AS expired
    FROM identity.invitation WHERE tenant_slug = ${slug} AND used_at IS NULL ORDER BY email`;
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    role: row.role,
    locations: row.locations,
    invitedBy: row.invited_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    expired: row.expired,
  }));
}

/** One for each address and tenant; a new one replaces it. `token` is its link's secret. */
export async function putInvitation(
  tx: Tx,
  actor: AuditActor,
  slug: string,
  { email, name = "", role, locations }: InvitationInput,
  { seconds, invitedBy, token = newToken() }: {
    seconds: number;
    invitedBy: string;
    token?: string;
  },
): Promise<string> {
  const places = role === "owner" ? null : locations;
  const [{ id }] = await tx`
    INSERT INTO identity.invitation
      (id, token_hash, tenant_slug, email, name, role, locations, invited_by, expires_at)
    VALUES (${uuidv7()}, ${await hashToken(token)}, ${slug}, ${email.trim()}, ${name}, ${role},
      ${places}, ${invitedBy}, now() + ${seconds} * interval '1 second')
    ON CONFLICT (tenant_slug, lower(email)) WHERE used_at IS NULL DO UPDATE
    SET token_hash = excluded.token_hash, role = excluded.role, locations = excluded.locations,
      invited_by = excluded.invited_by, created_at = now(), expires_at = excluded.expires_at,
      mailed = false
    RETURNING id`;
  await audit(tx, actor, {
    tenant: slug,
    action: "invitation.sent",
    object: { type: "invitation", id, name: email },
    after: { role, locations: places },
  });
  return token;
}

/** Nobody's mailbox is flooded through us, and no tenant becomes a sender of mass mail. */
async function assertMayMail(tx: Tx, tenant: string, to: string, caps: MailCaps): Promise<void> {
  if (!await takeMailSlot(tx, { to, tenant }, caps)) {
    throw new DomainError("too_many_invitations", 429, "Wait an hour before the next invitation");
  }
}

const noInvitation = () => new DomainError("not_found", 404, "There is no such invitation");

export interface Invitation {
  id: string;
  email: string;
  name: string;
  role: TenantRole;
  invitedBy: string;
  tenant: Tenant;
  /** The address belongs to an account already: its person signs in and joins. */
  hasAccount: boolean;
}

/** What an invitation is to, without using it up: mail scanners open links too. */
export async function readInvitation(sql: Sql, token: string): Promise<Invitation | null> {
  const [row] = await selectInvitations(sql, sql`i.token_hash = ${await hashToken(token)}`);
  return row ? parse(row) : null;
}

/** The invitations that wait for a person's own, proven address. */
export async function invitationsFor(db: Db, accountId: string): Promise<Invitation[]> {
  const rows = await selectInvitations(
    db,
    db`a.id = ${accountId} AND a.email_verified_at IS NOT NULL`,
  );
  return rows.map(parse);
}

const selectInvitations = (db: Db, where: ReturnType<Db>) =>
  db`
  SELECT i.id, i.email, i.name, i.role, i.invited_by, t.slug, t.name AS tenant_name, t.origin,
    a.email_verified_at IS NOT NULL AS has_account
  FROM identity.invitation i
  JOIN identity.tenant t ON t.slug = i.tenant_slug
  LEFT JOIN identity.account a ON lower(a.email) = lower(i.email)
  WHERE i.used_at IS NULL AND i.expires_at > now() AND ${where}
  ORDER BY t.name`;

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Invitation {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    invitedBy: row.invited_by,
    tenant: { slug: row.slug, name: row.tenant_name, origin: row.origin },
    hasAccount: row.has_account ?? false,
  };
}
