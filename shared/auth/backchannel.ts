import { jwtVerify, type JWTVerifyGetKey } from "jose";
import { type Sql, transaction } from "shared/db/mod.ts";
import { endSessionsOf, lockSid } from "./session.ts";

const event = "http://schemas.openid.net/event/backchannel-logout";

/**
 * Ends the sessions that a logout token names (OpenID Connect Back-Channel Logout 1.0, 2.6); false
 * where the token is not valid or was seen before.
 */
export async function takeLogout(
  sql: Sql,
  token: string,
  { keys, issuer, clientId }: { keys: JWTVerifyGetKey; issuer: string; clientId: string },
): Promise<boolean> {
  let claims: Record<string, unknown>;
  try {
    ({ payload: claims } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      typ: "logout+jwt",
      maxTokenAge: "3 minutes",
      requiredClaims: ["iat", "exp", "jti", "events"],
    }));
  } catch {
    return false;
  }
  const { nonce, events, jti, iat, exp } = claims;
  const [sid, accountId] = [claims.sid, claims.sub].map((id) => typeof id === "string" ? id : "");
  const named = typeof events === "object" && events !== null && event in events;
  if (nonce !== undefined || !named || (!sid && !accountId)) return false;
  return await transaction(sql, async (tx) => {
    await lockSid(tx, sid);
    const fresh = await tx`
      INSERT INTO auth.logout_token (jti, sid, issued_at, expires_at)
      VALUES (${String(jti)}, ${sid}, to_timestamp(${Number(iat)}), to_timestamp(${Number(exp)}))
      ON CONFLICT DO NOTHING`;
    if (fresh.count === 0) return false;
    await endSessionsOf(tx, { sid, accountId });
    await tx`DELETE FROM auth.logout_token WHERE expires_at < now() - interval '1 hour'`;
    return true;
  });
}
