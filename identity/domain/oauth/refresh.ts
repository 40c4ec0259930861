import { createHmac, hkdfSync } from "node:crypto";
import { decodeBase64, encodeBase64Url } from "@std/encoding";
import { type Db, transaction } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { scopesOf } from "./claims.ts";
import type { Client } from "./clients.ts";
import { type Grant, liveGrant, revokeGrant } from "./grants.ts";
import { type Issuer, OAuthError } from "./issuer.ts";
import { type TokenResponse, tokenResponse } from "./token_response.ts";

/** The first token of a grant's family, or null where the grant is not for offline access. */
export async function firstRefreshToken(
  db: Db,
  client: Client,
  grant: Grant,
  keyThumbprint: string | null,
): Promise<string | null> {
  if (!grant.offline || !client.grantTypes.includes("refresh_token")) return null;
  const token = `vrt_${newToken()}`;
  // A client with a secret is bound by that; without one the key is all that binds it.
  if (keyThumbprint && client.type === "public") {
    await db`
      UPDATE identity.grant SET key_thumbprint = ${keyThumbprint} WHERE id = ${grant.id}`;
  }
  await db`
    INSERT INTO identity.refresh_token (token_hash, grant_id)
    VALUES (${await hashToken(token)}, ${grant.id})`;
  return token;
}

/**
 * Trades a refresh token for new tokens and its successor, once (RFC 9700, 4.14). Within the
 * client's grace the same token gives the same successor again, as an answer may have been lost;
 * any other second use ends the whole family.
 */
export async function refresh(
  issuer: Issuer,
  client: Client,
  { token, scope, keyThumbprint }: {
    token: string;
    scope: string | null;
    keyThumbprint: string | null;
  },
): Promise<TokenResponse> {
  const { sql, config } = issuer;
  const spent = new OAuthError("invalid_grant", "The refresh token is not valid (any more)");
  const hash = await hashToken(token);
  const [row] = await sql`
    SELECT r.grant_id FROM identity.refresh_token r
    JOIN identity.grant g ON g.id = r.grant_id AND g.client_id = ${client.id}
    WHERE r.token_hash = ${hash}`;
  if (!row) throw spent;
  const grant = await liveGrant(sql, row.grant_id);
  if (!grant?.member) throw spent;
  const wanted = narrowed(grant.scope, scope);
  if (grant.keyThumbprint && grant.keyThumbprint !== keyThumbprint) {
    throw new OAuthError("invalid_dpop_proof", "The refresh token is bound to another key");
  }
  const child = successor(config.IDENTITY_SECRET_KEY, token);
  const childHash = await hashToken(child);
  const rotated = await transaction(sql, async (tx) => {
    const used = await tx`
      UPDATE identity.refresh_token SET used_at = clock_timestamp()
      WHERE token_hash = ${hash} AND used_at IS NULL`;
    if (used.count === 1) {
      await tx`
        INSERT INTO identity.refresh_token (token_hash, grant_id) VALUES (${childHash}, ${grant.id})`;
      await tx`UPDATE identity.grant SET used_at = now() WHERE id = ${grant.id}`;
      return true;
    }
    const [again] = await tx`
      SELECT FROM identity.refresh_token parent, identity.refresh_token child
      WHERE parent.token_hash = ${hash} AND child.token_hash = ${childHash}
        AND parent.used_at > clock_timestamp() - ${client.refreshGraceSeconds} * interval '1 second'
        AND child.used_at IS NULL`;
    if (!again) await revokeGrant(tx, grant.id);
    return Boolean(again);
  });
  if (!rotated) throw spent;
  return await tokenResponse(issuer, client, grant, {
    scope: wanted,
    refreshToken: child,
    keyThumbprint,
  });
}

/** The grant of a refresh token that could be used now, for introspection and revocation. */
export async function findRefreshToken(
  db: Db,
  token: string,
): Promise<{ grantId: string; clientId: string; used: boolean; createdAt: Date } | null> {
  const [row] = await db`
    SELECT r.grant_id, g.client_id, r.used_at IS NOT NULL AS used, r.created_at
    FROM identity.refresh_token r JOIN identity.grant g ON g.id = r.grant_id
    WHERE r.token_hash = ${await hashToken(token)}`;
  return row
    ? { grantId: row.grant_id, clientId: row.client_id, used: row.used, createdAt: row.created_at }
    : null;
}

/** Less than was granted may be asked for, never more (RFC 6749, 6). */
function narrowed(granted: string, wanted: string | null): string {
  const scopes = scopesOf(wanted ?? "");
  if (scopes.length === 0) return granted;
  if (!scopes.every((name) => scopesOf(granted).includes(name))) {
    throw new OAuthError("invalid_scope", "The scope is wider than what was granted");
  }
  return scopes.join(" ");
}

/** Derived, so that it can be given again without being kept; useless without our key. */
function successor(secretKey: string, token: string): string {
  const key = hkdfSync("sha256", decodeBase64(secretKey), "", "identity refresh token", 32);
  return `vrt_${encodeBase64Url(createHmac("sha256", new Uint8Array(key)).update(token).digest())}`;
}
