import { createLocalJWKSet, jwtVerify } from "jose";
import { uuidv7 } from "shared/db/mod.ts";
import { providerFetch } from "shared/auth/dial.ts";
import { getClient } from "./clients.ts";
import type { Issuer } from "./tokens.ts";

const event = "http://schemas.openid.net/event/backchannel-logout";
const attemptLimit = 8;

/** Whose session an ID token hint names and to which client it was given, or null. */
export async function readHint(
  { keys, config }: Issuer,
  hint: string,
): Promise<{ clientId: string; sid: string; accountId: string } | null> {
  try {
    // Only as a hint: it may be old.
    const { payload } = await jwtVerify(hint, createLocalJWKSet(await keys.jwks()), {
      issuer: config.ORIGIN,
      algorithms: ["RS256"],
      currentDate: new Date(0),
      clockTolerance: "100 years",
    });
    if (typeof payload.aud !== "string" || typeof payload.sid !== "string") return null;
    return { clientId: payload.aud, sid: payload.sid, accountId: payload.sub! };
  } catch {
    return null;
  }
}

/** Sends logout messages that are due; one that is not taken is tried again, ever more slowly. */
export async function sendLogouts(issuer: Issuer): Promise<number> {
  const { sql, keys, config } = issuer;
  const due = await sql`
    UPDATE identity.logout_message
    SET attempts = attempts + 1, next_at = now() + interval '2 seconds' * power(3, attempts)
    WHERE id IN (
      SELECT id FROM identity.logout_message WHERE next_at <= now() AND attempts < ${attemptLimit}
      ORDER BY next_at LIMIT 20 FOR UPDATE SKIP LOCKED)
    RETURNING id, client_id, session_id, account_id`;
  await Promise.all(due.map(async (message) => {
    const client = await getClient(sql, message.client_id);
    const target = client?.backchannelLogoutUri;
    if (!target) {
      await sql`DELETE FROM identity.logout_message WHERE id = ${message.id}`;
      return;
    }
    const token = await keys.sign({
      iss: config.ORIGIN,
      aud: message.client_id,
      sub: message.account_id,
      sid: message.session_id,
      jti: uuidv7(),
      events: { [event]: {} },
    }, { type: "logout+jwt", seconds: 120 });
    const dial = providerFetch({
      issuer: new URL(target).origin,
      dialUrl: config.BACKCHANNEL_DIAL_URL,
    });
    const taken = await dial(target, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ logout_token: token }).toString(),
      redirect: "manual",
      signal: AbortSignal.timeout(15_000),
    }).then(async (response) => {
      await response.body?.cancel();
      return response.ok;
    }, () => false);
    if (taken) await sql`DELETE FROM identity.logout_message WHERE id = ${message.id}`;
  }));
  return due.length;
}
