import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";
import type { IdentitySession } from "../sessions.ts";
import { acrOf, authenticatedAt } from "./acr.ts";
import { type Person, scopesOf, type Support } from "./claims.ts";
import type { Client } from "./clients.ts";

/** What a person lets a client do; tokens are worth something while it is. */
export interface Grant {
  id: string;
  clientId: string;
  sessionId: string;
  scope: string;
  offline: boolean;
  audience: string | null;
  authTime: Date;
  acr: string;
  amr: string[];
  keyThumbprint: string | null;
  expiresAt: Date;
  person: Person;
  /** Still belongs to the client's tenant, where it has one. */
  member: boolean;
  /** Its session began by the tenant's provider. */
  bound: boolean;
  /** Null: the person acts. */
  support: Support | null;
}

/** Writes down a grant of the signed-in person; it ends after `seconds` at the latest. */
export async function createGrant(
  tx: Tx,
  { client, session, scope, audience, seconds }: {
    client: Client;
    session: IdentitySession;
    scope: string;
    audience: string | null;
    seconds: number;
  },
): Promise<string> {
  const id = uuidv7();
  // What a tenant's provider began ends with its session.
  const offline = session.tenant === null && scopesOf(scope).includes("offline_access");
  await tx`
    INSERT INTO identity.grant (id, client_id, account_id, session_id, scope, offline, audience,
      auth_time, acr, amr, expires_at)
    VALUES (${id}, ${client.id}, ${session.accountId}, ${session.id}, ${scope}, ${offline},
      ${audience}, ${authenticatedAt(session)}, ${acrOf(session.amr)}, ${session.amr},
      now() + ${seconds} * interval '1 second')`;
  return id;
}

/**
 * A grant that is good at this moment, or null: not taken back, not too old, client and account
 * enabled, and its session alive unless it was given for offline access. With `jti`, null also where
 * that access token of it was taken back by itself.
 */
export async function liveGrant(db: Db, id: string, jti = ""): Promise<Grant | null> {
  const [row] = await db`
    SELECT g.*, a.email, a.name, a.locale, a.platform_admin, a.platform_support,
      actor.id AS support_id, actor.email AS support_email, s.expires_at AS support_until,
      a.email_verified_at IS NOT NULL AS email_verified, s.tenant_slug IS NOT NULL AS bound,
      c.tenant_slug IS NULL OR EXISTS (SELECT FROM identity.membership m
        WHERE m.account_id = a.id AND m.tenant_slug = c.tenant_slug) AS member
    FROM identity.grant g
    JOIN identity.account a ON a.id = g.account_id AND a.disabled_at IS NULL
    JOIN identity.client c ON c.id = g.client_id AND c.disabled_at IS NULL
    LEFT JOIN identity.session s ON s.id = g.session_id
    LEFT JOIN identity.impersonation i ON i.id = s.impersonation_id
    LEFT JOIN identity.account actor ON actor.id = i.actor_id
    WHERE g.id = ${id} AND g.revoked_at IS NULL AND g.expires_at > now()
      AND (g.offline OR (s.ended_at IS NULL AND s.expires_at > now()))
      AND NOT EXISTS (SELECT FROM identity.revoked_token r WHERE r.jti = ${jti})`;
  return row ? parse(row) : null;
}

/** Takes a grant back, and with it every token that came from it. */
export async function revokeGrant(db: Db, id: string): Promise<void> {
  await db`
    UPDATE identity.grant SET revoked_at = now() WHERE id = ${id} AND revoked_at IS NULL`;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Grant {
  return {
    id: row.id,
    clientId: row.client_id,
    sessionId: row.session_id,
    scope: row.scope,
    offline: row.offline,
    audience: row.audience,
    authTime: row.auth_time,
    acr: row.acr,
    amr: row.amr,
    keyThumbprint: row.key_thumbprint,
    expiresAt: row.expires_at,
    member: row.member,
    bound: row.bound,
    support: row.support_id
      ? { id: row.support_id, email: row.support_email, until: row.support_until }
      : null,
    person: {
      id: row.account_id,
      email: row.email,
      emailVerified: row.email_verified,
      name: row.name,
      locale: row.locale,
      platformAdmin: row.platform_admin,
      platformSupport: row.platform_support,
    },
  };
}
