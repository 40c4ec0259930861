import { type Tx, uuidv7 } from "shared/db/mod.ts";
import { endSessionsIn, renewLater } from "./sessions.ts";

/**
 * Ends what somebody has at a tenant, when their role there changed or is gone: grants to its
 * clients are revoked, and its app is told to end their sessions, also those that have outlived the
 * session here, as an app's own begins later and is as long. Elsewhere they stay signed in; at
 * identity their cookies get new secrets.
 */
export async function endTenantSessions(tx: Tx, accountId: string, slug: string): Promise<void> {
  const told = await tx`
    SELECT DISTINCT g.session_id, g.client_id
    FROM identity.grant g
    JOIN identity.client c ON c.id = g.client_id AND c.backchannel_logout_uri IS NOT NULL
    JOIN identity.session s ON s.id = g.session_id AND s.ended_at IS NULL
      AND (s.expires_at > now() OR g.created_at > now() - interval '1 day')
    WHERE c.tenant_slug = ${slug} AND g.account_id = ${accountId}`;
  await tx`
    UPDATE identity.grant g SET revoked_at = now()
    FROM identity.client c
    WHERE c.id = g.client_id AND c.tenant_slug = ${slug} AND g.account_id = ${accountId}
      AND g.revoked_at IS NULL`;
  await renewLater(tx, accountId);
  for (const { session_id, client_id } of told) {
    await tx`
      INSERT INTO identity.logout_message (id, client_id, session_id, account_id)
      VALUES (${uuidv7()}, ${client_id}, ${session_id}, ${accountId})`;
  }
}

/** Ends the sessions that began by a tenant's provider: everybody's, or one person's. */
export async function endBoundSessions(tx: Tx, slug: string, accountId?: string): Promise<void> {
  const bound = await tx`
    SELECT id, account_id FROM identity.session
    WHERE tenant_slug = ${slug} AND ended_at IS NULL
      ${accountId ? tx`AND account_id = ${accountId}` : tx``}`;
  for (const { id, account_id } of bound) await endSessionsIn(tx, account_id, { id });
}
