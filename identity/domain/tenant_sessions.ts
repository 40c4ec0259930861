import { type Tx, uuidv7 } from "shared/db/mod.ts";

/**
 * Ends what somebody has at a tenant, when their role there changed or is gone: grants to its
 * clients are revoked, and its app is told to end their sessions. Elsewhere nothing changes.
 */
export async function endTenantSessions(tx: Tx, accountId: string, slug: string): Promise<void> {
  const grants = await tx`
    UPDATE identity.grant g SET revoked_at = coalesce(g.revoked_at, now())
    FROM identity.client c, identity.session s
    WHERE c.id = g.client_id AND c.tenant_slug = ${slug} AND g.account_id = ${accountId}
      AND s.id = g.session_id AND s.ended_at IS NULL AND s.expires_at > now()
    RETURNING g.session_id, g.client_id, c.backchannel_logout_uri`;
  const told = new Set<string>();
  for (const { session_id, client_id, backchannel_logout_uri } of grants) {
    const key = `${session_id} ${client_id}`;
    if (!backchannel_logout_uri || told.has(key)) continue;
    told.add(key);
    await tx`
      INSERT INTO identity.logout_message (id, client_id, session_id, account_id)
      VALUES (${uuidv7()}, ${client_id}, ${session_id}, ${accountId})`;
  }
}
