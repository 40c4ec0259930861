import { introspectPersonalToken, isPersonalToken } from "../personal_tokens.ts";
import { findAccessToken, readAccessToken } from "./access_token.ts";
import { tenantClaims } from "./claims.ts";
import { type Client, getClient } from "./clients.ts";
import { liveGrant, revokeGrant } from "./grants.ts";
import type { Issuer } from "./issuer.ts";
import { findRefreshToken } from "./refresh.ts";

/**
 * What a token is worth at this moment (RFC 7662), to the client that it was given to or that it is
 * for; nothing is told of others' tokens. `token_type_hint` is not needed: the kinds differ at sight.
 */
export async function introspect(
  issuer: Issuer,
  client: Client,
  token: string,
): Promise<Record<string, unknown>> {
  const found = token.startsWith("vrt_")
    ? await introspectRefreshToken(issuer, client, token)
    : isPersonalToken(token)
    ? await personalTokenFor(issuer, client, token)
    : await introspectAccessToken(issuer, client, token);
  return found ?? { active: false };
}

async function introspectAccessToken(issuer: Issuer, client: Client, token: string) {
  const found = await findAccessToken(issuer, token);
  if (!found) return null;
  const { payload, grant } = found;
  if (payload.client_id !== client.id && !isFor(client, String(payload.aud))) return null;
  if (!grant && !await getClient(issuer.sql, payload.client_id)) return null;
  const { grant: _ours, ...claims } = payload;
  return {
    active: true,
    token_type: claims.cnf ? "DPoP" : "Bearer",
    ...claims,
    ...(grant ? { username: grant.person.email } : {}),
    // What the person is in the tenant whose API asks, at this moment.
    ...(grant && client.tenant ? await tenantClaims(issuer.sql, grant, client.tenant) : {}),
  };
}

async function personalTokenFor({ sql }: Issuer, client: Client, token: string) {
  const found = client.tenant ? await introspectPersonalToken(sql, client.tenant, token) : null;
  // Other clients of the tenant are no API: they learn nothing of its people's tokens.
  return found && isFor(client, found.aud) ? found : null;
}

/** Whether a client is the API that a token is for: by its id, or by an origin that is its own. */
function isFor(client: Client, audience: string): boolean {
  return audience === client.id ||
    client.redirectUris.some((address) => new URL(address).origin === audience);
}

async function introspectRefreshToken(issuer: Issuer, client: Client, token: string) {
  const row = await findRefreshToken(issuer.sql, token);
  if (!row || row.used || row.clientId !== client.id) return null;
  const grant = await liveGrant(issuer.sql, row.grantId);
  if (!grant?.member) return null;
  return {
    active: true,
    iss: issuer.config.ORIGIN,
    sub: grant.person.id,
    client_id: client.id,
    scope: grant.scope,
    exp: seconds(grant.expiresAt),
    iat: seconds(row.createdAt),
    username: grant.person.email,
  };
}

/**
 * Takes a token back (RFC 7009): an access token alone, a refresh token with all of its grant. What
 * is unknown, or another client's, stays as it is, and the answer is the same.
 */
export async function revoke(issuer: Issuer, client: Client, token: string): Promise<void> {
  const { sql } = issuer;
  if (token.startsWith("vrt_")) {
    const row = await findRefreshToken(sql, token);
    if (row?.clientId === client.id) await revokeGrant(sql, row.grantId);
    return;
  }
  const payload = await readAccessToken(issuer, token);
  if (payload?.client_id !== client.id) return;
  await sql`
    INSERT INTO identity.revoked_token (jti, expires_at)
    VALUES (${payload!.jti!}, to_timestamp(${payload!.exp!})) ON CONFLICT DO NOTHING`;
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
