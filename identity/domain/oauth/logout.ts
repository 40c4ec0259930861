import { uuidv7 } from "shared/db/mod.ts";
import { providerFetch } from "shared/auth/dial.ts";
import { isLoopback, safeFetch } from "shared/http/mod.ts";
import type { Issuer } from "./issuer.ts";

const event = "http://schemas.openid.net/event/backchannel-logout";
const attemptLimit = 8;

/**
 * Sends some of the logout messages that are due, those that were not tried yet before all others;
 * one that is not taken is tried again, ever more slowly. May be called several times at once.
 */
export async function sendLogouts(issuer: Issuer): Promise<number> {
  const { sql, keys, config } = issuer;
  const due = await sql`
    UPDATE identity.logout_message
    SET attempts = attempts + 1, next_at = now() + interval '2 seconds' * power(3, attempts)
    WHERE id IN (
      SELECT id FROM identity.logout_message WHERE next_at <= now() AND attempts < ${attemptLimit}
      ORDER BY attempts, next_at LIMIT 5 FOR UPDATE SKIP LOCKED)
    RETURNING id, client_id, session_id, account_id, uri, tenant_slug`;
  await Promise.all(due.map(async (message) => {
    // A disabled client's app has sessions to end, too.
    const [client] = await sql`
      SELECT backchannel_logout_uri, tenant_slug FROM identity.client
      WHERE id = ${message.client_id}`;
    const target = client ? client.backchannel_logout_uri : message.uri;
    const tenant = client ? client.tenant_slug : message.tenant_slug;
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
    const taken = await send(issuer, { target, tenant }, token).then(async (response) => {
      await response.body?.cancel();
      return response.ok;
    }, () => false);
    if (taken) await sql`DELETE FROM identity.logout_message WHERE id = ${message.id}`;
  }));
  return due.length;
}

/** To our own apps by the inner address, to others only where that is public or was allowed. */
function send(
  { config }: Issuer,
  { target, tenant }: { target: string; tenant: string | null },
  token: string,
): Promise<Response> {
  const message = {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ logout_token: token }).toString(),
    // Long enough for a shop that has to wake.
    signal: AbortSignal.timeout(10_000),
  };
  const { origin, host } = new URL(target);
  const allowedOrigins = [...config.BACKCHANNEL_ALLOWED_ORIGINS];
  const siblings = new URL(config.ORIGIN).host.replace(/^[^.]+/, "");
  const own = siblings.startsWith(".") && host.endsWith(siblings);
  if (own && config.BACKCHANNEL_DIAL_URL && !allowedOrigins.includes(origin)) {
    const dial = providerFetch({ issuer: origin, dialUrl: config.BACKCHANNEL_DIAL_URL });
    return dial(target, { ...message, redirect: "manual" });
  }
  // On a developer's machine apps listen beside us. Those of tenants may reach nothing here.
  if (isLoopback(config.ORIGIN) && !tenant && isLoopback(target)) {
    allowedOrigins.push(origin);
  }
  return safeFetch(target, message, { allowedOrigins });
}
