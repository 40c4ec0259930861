import { createHash, timingSafeEqual } from "node:crypto";
import { encodeBase64Url } from "@std/encoding";
import { transaction } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import type { IdentitySession } from "../sessions.ts";
import type { Client } from "./clients.ts";
import { createGrant, liveGrant, revokeGrant } from "./grants.ts";
import { type Issuer, OAuthError } from "./issuer.ts";
import { firstRefreshToken } from "./refresh.ts";
import type { AuthParameters } from "./requests.ts";
import { type TokenResponse, tokenResponse } from "./token_response.ts";

/** Grants a request: the code is good once, for a minute, for this client and address only. */
export async function issueCode(
  { sql, config }: Issuer,
  session: IdentitySession,
  client: Client,
  parameters: AuthParameters,
): Promise<string> {
  const code = `vac_${newToken()}`;
  const hash = await hashToken(code);
  await transaction(sql, async (tx) => {
    const grantId = await createGrant(tx, {
      client,
      session,
      scope: parameters.scope,
      audience: parameters.audience,
      seconds: config.REFRESH_SECONDS,
    });
    await tx`
      INSERT INTO identity.code (code_hash, grant_id, client_id, redirect_uri, challenge, nonce,
        key_thumbprint, expires_at)
      VALUES (${hash}, ${grantId}, ${client.id}, ${parameters.redirectUri}, ${parameters.challenge},
        ${parameters.nonce}, ${parameters.keyThumbprint},
        now() + ${config.CODE_SECONDS} * interval '1 second')`;
  });
  return code;
}

/** Trades a code for tokens, once. A second use takes back what the first one gave (RFC 9700). */
export async function redeemCode(
  issuer: Issuer,
  client: Client,
  { code, redirectUri, verifier, keyThumbprint }: {
    code: string;
    redirectUri: string;
    verifier: string;
    keyThumbprint: string | null;
  },
): Promise<TokenResponse> {
  const { sql } = issuer;
  const hash = await hashToken(code);
  const [row] = await sql`
    UPDATE identity.code SET used_at = now()
    WHERE code_hash = ${hash} AND client_id = ${client.id} AND used_at IS NULL AND expires_at > now()
    RETURNING grant_id, redirect_uri, challenge, nonce, key_thumbprint`;
  if (!row) {
    const [used] = await sql`
      SELECT grant_id FROM identity.code
      WHERE code_hash = ${hash} AND client_id = ${client.id} AND used_at IS NOT NULL`;
    if (used) await revokeGrant(sql, used.grant_id);
    throw new OAuthError("invalid_grant", "The code is not valid (any more)");
  }
  if (row.redirect_uri !== redirectUri) {
    throw new OAuthError("invalid_grant", "redirect_uri is not that of the request");
  }
  if (!verifierFits(row.challenge, verifier)) {
    throw new OAuthError("invalid_grant", "code_verifier does not fit");
  }
  if (row.key_thumbprint && row.key_thumbprint !== keyThumbprint) {
    throw new OAuthError("invalid_grant", "The code is bound to another key");
  }
  const grant = await liveGrant(sql, row.grant_id);
  if (!grant) throw new OAuthError("invalid_grant", "The sign-in has ended");
  return await tokenResponse(issuer, client, grant, {
    nonce: row.nonce,
    refreshToken: await firstRefreshToken(sql, client, grant, keyThumbprint),
    keyThumbprint,
  });
}

/** PKCE (RFC 7636, 4.6), compared in constant time. */
function verifierFits(challenge: string, verifier: string): boolean {
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const digest = encodeBase64Url(createHash("sha256").update(verifier).digest());
  const [given, wanted] = [new TextEncoder().encode(digest), new TextEncoder().encode(challenge)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
