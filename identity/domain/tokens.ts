import { createHash, timingSafeEqual } from "node:crypto";
import { encodeBase64Url } from "@std/encoding";
import { type Sql, uuidv7 } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import type { IdentityConfig } from "../config.ts";
import type { Client } from "./clients.ts";
import type { KeyRing } from "./keys.ts";
import { membershipClaims } from "./tenants.ts";

export interface Issuer {
  sql: Sql;
  keys: KeyRing;
  config: IdentityConfig;
}

export type TokenResult =
  | { ok: true; body: Record<string, unknown> }
  | { ok: false; error: string; description: string };

const refuse = (error: string, description: string): TokenResult => ({
  ok: false,
  error,
  description,
});

/** Trades a code for tokens, once. A second use takes back what the first one gave (RFC 9700). */
export async function redeemCode(
  { sql, keys, config }: Issuer,
  client: Client,
  { code, redirectUri, verifier }: { code: string; redirectUri: string; verifier: string },
): Promise<TokenResult> {
  const hash = await hashToken(code);
  const [row] = await sql`
    UPDATE identity.code SET used_at = now()
    WHERE code_hash = ${hash} AND client_id = ${client.id} AND used_at IS NULL AND expires_at > now()
    RETURNING grant_id, redirect_uri, challenge, nonce`;
  if (!row) {
    await sql`
      UPDATE identity.grant SET revoked_at = coalesce(revoked_at, now())
      WHERE id IN (SELECT grant_id FROM identity.code
        WHERE code_hash = ${hash} AND client_id = ${client.id} AND used_at IS NOT NULL)`;
    return refuse("invalid_grant", "The code is not valid (any more)");
  }
  if (row.redirect_uri !== redirectUri) return refuse("invalid_grant", "Another redirect_uri");
  if (!verifierFits(row.challenge, verifier)) {
    return refuse("invalid_grant", "The verifier is wrong");
  }
  const [grant] = await sql`
    SELECT g.id, g.scope, g.session_id, s.auth_time, a.id AS account_id, a.email, a.name,
      a.platform_admin
    FROM identity.grant g
    JOIN identity.session s ON s.id = g.session_id AND s.ended_at IS NULL
    JOIN identity.account a ON a.id = g.account_id AND a.disabled_at IS NULL
    WHERE g.id = ${row.grant_id} AND g.revoked_at IS NULL`;
  if (!grant) return refuse("invalid_grant", "The sign-in has ended");

  const accessToken = await keys.sign({
    iss: config.ORIGIN,
    sub: grant.account_id,
    aud: config.ORIGIN,
    client_id: client.id,
    scope: grant.scope,
    jti: grant.id,
  }, { type: "at+jwt", seconds: config.ACCESS_TOKEN_SECONDS });
  const idToken = await keys.sign({
    iss: config.ORIGIN,
    sub: grant.account_id,
    aud: client.id,
    sid: grant.session_id,
    auth_time: Math.floor(grant.auth_time.getTime() / 1000),
    at_hash: halfHash(accessToken),
    ...(row.nonce ? { nonce: row.nonce } : {}),
    ...claimsFor(grant.scope, { email: grant.email, name: grant.name }),
    ...await roleClaims(sql, client, grant),
  }, { type: "JWT", seconds: config.ACCESS_TOKEN_SECONDS });
  return {
    ok: true,
    body: {
      access_token: accessToken,
      token_type: "Bearer",
      expires_in: config.ACCESS_TOKEN_SECONDS,
      scope: grant.scope,
      id_token: idToken,
    },
  };
}

/** An access token for a machine; only scopes and audiences that the client has. */
export async function clientCredentialsToken(
  { keys, config }: Issuer,
  client: Client,
  { scope, audience }: { scope: string; audience: string },
): Promise<TokenResult> {
  const scopes = scope.split(" ").filter(Boolean);
  if (client.scopes.length === 0) {
    return refuse("unauthorized_client", "The client has no such grant");
  }
  if (scopes.length === 0 || scopes.some((name) => !client.scopes.includes(name))) {
    return refuse("invalid_scope", "The client may not have this scope");
  }
  if (!client.audiences.includes(audience)) {
    return refuse("invalid_target", "The client may not call this audience");
  }
  const token = await keys.sign({
    iss: config.ORIGIN,
    sub: client.id,
    aud: audience,
    client_id: client.id,
    scope: scopes.join(" "),
    jti: uuidv7(),
  }, { type: "at+jwt", seconds: config.ACCESS_TOKEN_SECONDS });
  return {
    ok: true,
    body: {
      access_token: token,
      token_type: "Bearer",
      expires_in: config.ACCESS_TOKEN_SECONDS,
      scope: scopes.join(" "),
    },
  };
}

/** The claims of userinfo for a grant that is still good, or null. */
export async function userinfo(
  sql: Sql,
  grantId: string,
): Promise<Record<string, unknown> | null> {
  const [row] = await sql`
    SELECT g.scope, a.id, a.email, a.name FROM identity.grant g
    JOIN identity.account a ON a.id = g.account_id AND a.disabled_at IS NULL
    JOIN identity.session s ON s.id = g.session_id AND s.ended_at IS NULL
    WHERE g.id = ${grantId} AND g.revoked_at IS NULL`;
  return row
    ? { sub: row.id, ...claimsFor(row.scope, { email: row.email, name: row.name }) }
    : null;
}

function claimsFor(scope: string, account: { email: string; name: string }) {
  const scopes = scope.split(" ");
  return {
    ...(scopes.includes("profile") ? { name: account.name } : {}),
    ...(scopes.includes("email") ? { email: account.email, email_verified: true } : {}),
  };
}

/** What the person is in the client's own tenant; for the platform's apps: whether an admin. */
async function roleClaims(
  sql: Sql,
  client: Client,
  grant: { account_id?: string; platform_admin?: boolean },
) {
  if (!client.tenant) return grant.platform_admin ? { vecton_role: "platform_admin" } : {};
  return await membershipClaims(sql, grant.account_id!, client.tenant);
}

function verifierFits(challenge: string, verifier: string): boolean {
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false;
  const digest = encodeBase64Url(createHash("sha256").update(verifier).digest());
  const [given, wanted] = [new TextEncoder().encode(digest), new TextEncoder().encode(challenge)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** `at_hash`: the left half of the token's SHA-256 (OpenID Connect Core 3.1.3.6). */
function halfHash(token: string): string {
  return encodeBase64Url(createHash("sha256").update(token).digest().subarray(0, 16));
}
