import { type JWTPayload, jwtVerify } from "jose";
import { type Grant, liveGrant } from "./grants.ts";
import type { Issuer } from "./issuer.ts";

export interface AccessToken {
  payload: JWTPayload & { client_id: string; scope: string };
  /** Whose it is; null for a machine's own. */
  grant: Grant | null;
}

/**
 * An access token of ours that is good at this moment, or null: signature, type, end, and that
 * neither it nor its grant was taken back, so that a revocation counts at once.
 */
export async function findAccessToken(
  issuer: Issuer,
  token: string,
  audience?: string,
): Promise<AccessToken | null> {
  const { sql } = issuer;
  const payload = await readAccessToken(issuer, token, audience);
  if (!payload) return null;
  const { grant: grantId, jti } = payload;
  if (typeof grantId === "string") {
    const grant = await liveGrant(sql, grantId, jti);
    return grant?.member ? { payload, grant } : null;
  }
  const [revoked] = await sql`SELECT FROM identity.revoked_token WHERE jti = ${jti!}`;
  return revoked || grantId !== undefined ? null : { payload, grant: null };
}

/** The claims of an access token of ours that has not ended, whether or not it was taken back. */
export async function readAccessToken(
  { keys, config }: Issuer,
  token: string,
  audience?: string,
): Promise<AccessToken["payload"] | null> {
  if (token.length > 8192) return null;
  try {
    const { payload } = await jwtVerify(token, keys.verifyKey, {
      issuer: config.ORIGIN,
      audience,
      typ: "at+jwt",
      algorithms: ["RS256"],
      requiredClaims: ["jti", "exp", "client_id"],
    });
    return payload as AccessToken["payload"];
  } catch {
    // Whatever is wrong with the token, the answer is the same.
    return null;
  }
}
