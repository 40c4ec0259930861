import type { Tx } from "shared/db/mod.ts";

/**
 * Ends what people have at a client: its refresh and access tokens are worth nothing any more, and
 * its app is told to end their sessions, also those that have outlived the session here, as an
 * app's own begins later and is as long. People stay signed in at identity and everywhere else.
 */
export async function endClientSessions(tx: Tx, clientId: string): Promise<void> {
  await tx`
    INSERT INTO identity.logout_message (id, client_id, session_id, account_id)
    SELECT gen_random_uuid(), c.id, s.id, s.account_id
    FROM identity.client c, identity.session s
    WHERE c.id = ${clientId} AND c.backchannel_logout_uri IS NOT NULL AND s.ended_at IS NULL
      AND EXISTS (SELECT FROM identity.grant g WHERE g.client_id = c.id AND g.session_id = s.id
        AND (s.expires_at > now() OR g.created_at > now() - interval '1 day'))`;
  await tx`
    UPDATE identity.grant SET revoked_at = now()
    WHERE client_id = ${clientId} AND revoked_at IS NULL`;
}
