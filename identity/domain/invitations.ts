import { type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { audit, type AuditActor } from "./audit.ts";
import { hashPassword } from "shared/credentials/passwords.ts";

export type TenantRole = "owner" | "manager" | "clerk";

export interface MemberResult {
  accountId: string;
  status: "active" | "invited";
  /** Secret of the invitation's link; only where the account still needs a password. */
  token?: string;
}

/**
 * Makes somebody a member of a tenant. An address without an account gets one that opens only with
 * the invitation; inviting again gives a new link and the old one is dead.
 */
export async function putMember(
  sql: Sql,
  actor: AuditActor,
  tenant: string,
  { email, name = "", role }: { email: string; name?: string; role: TenantRole },
  seconds: number,
): Promise<MemberResult> {
  return await transaction(sql, async (tx) => {
    const account = await ensureAccount(tx, email.trim(), name);
    await tx`
      INSERT INTO identity.membership (account_id, tenant_slug, role)
      VALUES (${account.id}, ${tenant}, ${role})
      ON CONFLICT (account_id, tenant_slug) DO UPDATE SET role = excluded.role`;
    await audit(tx, actor, {
      tenant,
      action: "member.put",
      object: { type: "account", id: account.id, name: email },
      after: { role },
    });
    if (account.active) return { accountId: account.id, status: "active" };
    const token = newToken();
    await tx`
      UPDATE identity.invitation SET used_at = now()
      WHERE account_id = ${account.id} AND tenant_slug = ${tenant} AND used_at IS NULL`;
    await tx`
      INSERT INTO identity.invitation (token_hash, account_id, tenant_slug, expires_at)
      VALUES (${await hashToken(token)}, ${account.id}, ${tenant},
        now() + ${seconds} * interval '1 second')`;
    return { accountId: account.id, status: "invited", token };
  });
}

async function ensureAccount(tx: Tx, email: string, name: string) {
  await tx`
    INSERT INTO identity.account (id, email, name) VALUES (${uuidv7()}, ${email}, ${name})
    ON CONFLICT (lower(email)) DO NOTHING`;
  const [row] = await tx`
    SELECT id, password_hash IS NOT NULL AS active FROM identity.account
    WHERE lower(email) = lower(${email})`;
  return { id: row.id as string, active: row.active as boolean };
}

export interface Invitation {
  accountId: string;
  email: string;
  name: string;
  tenant: { slug: string; name: string; origin: string };
}

/** What an invitation is to, without using it up: mail scanners open links too. */
export async function readInvitation(sql: Sql, token: string): Promise<Invitation | null> {
  const [row] = await sql`
    SELECT a.id, a.email, a.name, t.slug, t.name AS tenant_name, t.origin
    FROM identity.invitation i
    JOIN identity.account a ON a.id = i.account_id
    JOIN identity.tenant t ON t.slug = i.tenant_slug
    WHERE i.token_hash = ${await hashToken(token)} AND i.used_at IS NULL AND i.expires_at > now()
      AND a.password_hash IS NULL`;
  return row
    ? {
      accountId: row.id,
      email: row.email,
      name: row.name,
      tenant: { slug: row.slug, name: row.tenant_name, origin: row.origin },
    }
    : null;
}

/** Uses an invitation, once: sets name and password. False where it is no longer good. */
export async function acceptInvitation(
  sql: Sql,
  token: string,
  { name, password }: { name: string; password: string },
): Promise<boolean> {
  const hash = await hashPassword(password);
  return await transaction(sql, async (tx) => {
    const [used] = await tx`
      UPDATE identity.invitation SET used_at = now()
      WHERE token_hash = ${await hashToken(token)} AND used_at IS NULL AND expires_at > now()
      RETURNING account_id, tenant_slug`;
    if (!used) return false;
    const set = await tx`
      UPDATE identity.account
      SET name = ${name}, password_hash = ${hash}, email_verified_at = now()
      WHERE id = ${used.account_id} AND password_hash IS NULL`;
    if (set.count === 0) return false;
    const actor = { id: used.account_id, name };
    await audit(tx, actor, {
      tenant: used.tenant_slug,
      action: "invitation.accepted",
      object: { type: "account", id: used.account_id, name },
    });
    return true;
  });
}
