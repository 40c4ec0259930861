import { createHash } from "node:crypto";
import { encodeBase64Url } from "@std/encoding";
import { uuidv7 } from "shared/db/mod.ts";
import { actClaims, claimsFor, roleClaims, scopesOf } from "./claims.ts";
import type { Client } from "./clients.ts";
import type { Grant } from "./grants.ts";
import type { Issuer } from "./issuer.ts";

/** What the token endpoint answers (RFC 6749, 5.1). */
export type TokenResponse = Record<string, unknown>;

/**
 * Signs the tokens of a grant. `scope` may be narrower than the grant's; `keyThumbprint` binds the
 * access token to a key (RFC 9449).
 */
export async function tokenResponse(
  issuer: Issuer,
  client: Client,
  grant: Grant,
  { scope = grant.scope, nonce, refreshToken, keyThumbprint }: {
    scope?: string;
    nonce?: string | null;
    refreshToken?: string | null;
    keyThumbprint?: string | null;
  },
): Promise<TokenResponse> {
  const { sql, keys, config } = issuer;
  const accessToken = await signAccessToken(issuer, {
    sub: grant.person.id,
    aud: grant.audience ?? config.ORIGIN,
    client_id: client.id,
    scope,
    auth_time: seconds(grant.authTime),
    acr: grant.acr,
    grant: grant.id,
    ...actClaims(grant.support),
  }, keyThumbprint);
  const idToken = scopesOf(grant.scope).includes("openid")
    ? await keys.sign({
      iss: config.ORIGIN,
      sub: grant.person.id,
      aud: client.id,
      sid: grant.sessionId,
      auth_time: seconds(grant.authTime),
      acr: grant.acr,
      amr: grant.amr,
      at_hash: halfHash(accessToken),
      ...(nonce ? { nonce } : {}),
      ...actClaims(grant.support),
      ...claimsFor(scope, grant.person),
      ...await roleClaims(sql, client, grant),
    }, { type: "JWT", seconds: config.ACCESS_TOKEN_SECONDS, alg: client.idTokenAlg })
    : null;
  return {
    access_token: accessToken,
    token_type: keyThumbprint ? "DPoP" : "Bearer",
    expires_in: config.ACCESS_TOKEN_SECONDS,
    scope,
    ...(idToken ? { id_token: idToken } : {}),
    ...(refreshToken ? { refresh_token: refreshToken } : {}),
  };
}

/** An access token (RFC 9068): one audience, an id of its own. */
export async function signAccessToken(
  { keys, config }: Issuer,
  claims: Record<string, unknown> & { sub: string; aud: string },
  keyThumbprint?: string | null,
): Promise<string> {
  return await keys.sign({
    iss: config.ORIGIN,
    ...claims,
    jti: uuidv7(),
    ...(keyThumbprint ? { cnf: { jkt: keyThumbprint } } : {}),
  }, { type: "at+jwt", seconds: config.ACCESS_TOKEN_SECONDS });
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** `at_hash`: the left half of the token's SHA-256 (OpenID Connect Core 3.1.3.6). */
function halfHash(token: string): string {
  return encodeBase64Url(createHash("sha256").update(token).digest().subarray(0, 16));
}
