import { jwtVerify, type JWTVerifyGetKey } from "jose";
import type { Db } from "shared/db/mod.ts";

const event = "http://schemas.openid.net/event/backchannel-logout";

/**
 * Whose session a logout token ends (OpenID Connect Back-Channel Logout 1.0, 2.6), or null where
 * the token is not valid or was seen before.
 */
export async function logoutClaims(
  db: Db,
  token: string,
  { keys, issuer, clientId }: { keys: JWTVerifyGetKey; issuer: string; clientId: string },
): Promise<{ sid?: string; sub?: string } | null> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience: clientId,
      typ: "logout+jwt",
      maxTokenAge: "3 minutes",
      requiredClaims: ["iat", "exp", "jti", "events"],
    });
    const { nonce, events, sid, sub, jti, exp } = payload as Record<string, unknown>;
    const named = typeof events === "object" && events !== null && event in events;
    if (nonce !== undefined || !named || (!sid && !sub)) return null;
    const fresh = await db`
      INSERT INTO auth.logout_token (jti, expires_at)
      VALUES (${String(jti)}, to_timestamp(${Number(exp)})) ON CONFLICT DO NOTHING`;
    if (fresh.count === 0) return null;
    await db`DELETE FROM auth.logout_token WHERE expires_at < now() - interval '1 hour'`;
    return { sid: sid as string | undefined, sub: sub as string | undefined };
  } catch {
    return null;
  }
}
