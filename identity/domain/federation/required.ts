import type { Db, Tx } from "shared/db/mod.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { endTenantSessions } from "../tenant_sessions.ts";

/**
 * Whether somebody has to enter a tenant by its provider: its members do where the owners say so,
 * but not the owners themselves.
 */
export async function mustUseProvider(
  db: Db,
  accountId: string,
  slug: string | null,
): Promise<boolean> {
  if (slug === null) return false;
  const [row] = await db`
    SELECT FROM identity.provider_bound WHERE account_id = ${accountId} AND tenant_slug = ${slug}`;
  return row !== undefined;
}

/**
 * After a change of a provider, or of what a tenant asks of its staff: who has to use the provider
 * and came in another way has to come again. The caller holds `lockTenant`. Throws 409
 * `provider_without_factor` where the provider alone could never let anybody in.
 */
export async function applyRequirement(tx: Tx, slug: string): Promise<void> {
  const [shut] = await tx`
    SELECT FROM identity.tenant_provider p JOIN identity.tenant t ON t.slug = p.tenant_slug
    WHERE t.slug = ${slug} AND p.enabled AND p.required AND t.require_second_factor
      AND NOT p.second_factor`;
  if (shut) {
    throw new DomainError(
      "provider_without_factor",
      409,
      "Staff need two factors, and the provider vouches for one",
    );
  }
  const others = await tx`
    SELECT DISTINCT g.account_id FROM identity.grant g
    JOIN identity.client c ON c.id = g.client_id
    JOIN identity.provider_bound b
      ON b.account_id = g.account_id AND b.tenant_slug = c.tenant_slug
    WHERE c.tenant_slug = ${slug} AND g.revoked_at IS NULL AND NOT 'federated' = ANY (g.amr)`;
  for (const { account_id } of others) await endTenantSessions(tx, account_id, slug);
}
