import { type Db, type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { audit, type AuditActor } from "../audit.ts";
import { endBoundSessions } from "../tenant_sessions.ts";

/** Who a person is at the provider of one of their tenants. */
export interface ProviderLink {
  id: string;
  /** What the tenant calls its provider. */
  label: string;
  tenant: string;
  since: Date;
}

/** The identities at providers by which somebody can sign in. */
export async function listProviderLinks(db: Db, accountId: string): Promise<ProviderLink[]> {
  const rows = await db`
    SELECT f.id, p.label, t.name AS tenant, f.created_at
    FROM identity.federated_account f
    JOIN identity.tenant_provider p ON p.tenant_slug = f.tenant_slug AND p.issuer = f.issuer
    JOIN identity.tenant t ON t.slug = f.tenant_slug
    WHERE f.account_id = ${accountId} ORDER BY t.name, f.created_at`;
  return rows.map(({ id, label, tenant, created_at }) => ({
    id,
    label,
    tenant,
    since: created_at,
  }));
}

/** A person takes a link of their own back; false where there is none. */
export function unlinkProvider(sql: Sql, actor: AuditActor, id: string): Promise<boolean> {
  return transaction(sql, (tx) => dropProviderLink(tx, actor, id));
}

/** Takes a link of this person back, and ends the sessions that began by it. */
export async function dropProviderLink(tx: Tx, actor: AuditActor, id: string): Promise<boolean> {
  const [row] = await tx`
    DELETE FROM identity.federated_account WHERE id::text = ${id} AND account_id = ${actor.id}
    RETURNING tenant_slug, issuer`;
  if (!row) return false;
  await endBoundSessions(tx, row.tenant_slug, actor.id);
  await audit(tx, actor, {
    tenant: row.tenant_slug,
    action: "provider.unlinked",
    object: { type: "account", id: actor.id, name: actor.name },
    before: { issuer: row.issuer },
  });
  return true;
}
