import { type Db, type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { audit, type AuditActor } from "../audit.ts";
import { assertOwner, lockTenant } from "../members.ts";

export interface ScimToken {
  id: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

/** Found by scanners of leaked secrets. */
const prefix = "vcp_";

/**
 * Gives a tenant's directory a new token and returns it; the one before stays good, older ones are
 * dead. Throws 403 for anybody but an owner.
 */
export async function createScimToken(sql: Sql, actor: AuditActor, slug: string): Promise<string> {
  const token = prefix + newToken();
  const hash = await hashToken(token);
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    const id = uuidv7();
    await tx`
      INSERT INTO identity.scim_token (id, tenant_slug, token_hash) VALUES (${id}, ${slug}, ${hash})`;
    await tx`
      DELETE FROM identity.scim_token WHERE tenant_slug = ${slug} AND id NOT IN (
        SELECT id FROM identity.scim_token WHERE tenant_slug = ${slug}
        ORDER BY created_at DESC LIMIT 2)`;
    await audit(tx, actor, {
      tenant: slug,
      action: "provisioning.token_created",
      object: { type: "token", id },
    });
  });
  return token;
}

/** The tokens of a tenant's directory, the newest first. */
export async function listScimTokens(db: Db, slug: string): Promise<ScimToken[]> {
  const rows = await db`
    SELECT id, created_at, last_used_at FROM identity.scim_token
    WHERE tenant_slug = ${slug} ORDER BY created_at DESC`;
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }));
}

/** Ends a token of this tenant at once. Throws 403 for anybody but an owner. */
export async function revokeScimToken(
  sql: Sql,
  actor: AuditActor,
  slug: string,
  id: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    await lockTenant(tx, slug);
    await assertOwner(tx, actor, slug);
    const gone = await tx`
      DELETE FROM identity.scim_token WHERE id = ${id} AND tenant_slug = ${slug}`;
    if (gone.count === 0) return;
    await audit(tx, actor, {
      tenant: slug,
      action: "provisioning.token_revoked",
      object: { type: "token", id },
    });
  });
}

/** Whether a token is one of this tenant's directory. */
export async function isScimToken(db: Db, slug: string, token: string): Promise<boolean> {
  const [row] = await db`
    UPDATE identity.scim_token SET last_used_at = now()
    WHERE token_hash = ${await hashToken(token)} AND tenant_slug = ${slug} RETURNING id`;
  return row !== undefined;
}
