import { type Db, type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { audit, type AuditActor } from "../audit.ts";
import type { IdentitySession } from "../sessions.ts";
import { type Client, getClient } from "./clients.ts";
import { createGrant, liveGrant } from "./grants.ts";
import { type Issuer, OAuthError } from "./issuer.ts";
import { firstRefreshToken } from "./refresh.ts";
import { type TokenResponse, tokenResponse } from "./token_response.ts";

/** Consonants that are told apart at sight, and spell nothing (RFC 8628, 6.1). */
const alphabet = "BCDFGHJKLMNPQRSTVWXZ";
const pollSeconds = 5;

/** Begins a device's wait (RFC 8628, 3.2). */
export async function beginDevice(
  { sql, config }: Issuer,
  client: Client,
  { scope, audience }: { scope: string; audience: string | null },
): Promise<Record<string, unknown>> {
  const deviceCode = `vdc_${newToken()}`;
  const userCode = newUserCode();
  await sql`
    INSERT INTO identity.device_request (id, device_hash, user_code_hash, client_id, scope,
      audience, poll_seconds, expires_at)
    VALUES (${uuidv7()}, ${await hashToken(deviceCode)}, ${await hashToken(userCode)}, ${client.id},
      ${scope}, ${audience}, ${pollSeconds},
      now() + ${config.DEVICE_CODE_SECONDS} * interval '1 second')`;
  const shown = `${userCode.slice(0, 4)}-${userCode.slice(4)}`;
  return {
    device_code: deviceCode,
    user_code: shown,
    verification_uri: `${config.ORIGIN}/device`,
    verification_uri_complete: `${config.ORIGIN}/device?user_code=${shown}`,
    expires_in: config.DEVICE_CODE_SECONDS,
    interval: pollSeconds,
  };
}

export interface DeviceRequest {
  id: string;
  client: Client;
  scope: string;
  audience: string | null;
}

/** The device that waits with a code, as a person typed it, or null. */
export async function findDevice(db: Db, typed: string): Promise<DeviceRequest | null> {
  const code = typed.toUpperCase().replaceAll(/[^A-Z]/g, "");
  const [row] = await db`
    SELECT id, client_id, scope, audience FROM identity.device_request
    WHERE user_code_hash = ${await hashToken(code)} AND grant_id IS NULL AND denied_at IS NULL
      AND expires_at > now()`;
  const client = row ? await getClient(db, row.client_id) : null;
  return client && { id: row.id, client, scope: row.scope, audience: row.audience };
}

/** Lets a device in, or not, once. False where it waits no more. */
export async function answerDevice(
  { sql, config }: { sql: Sql; config: Issuer["config"] },
  actor: AuditActor,
  session: IdentitySession,
  { id, client, scope, audience }: DeviceRequest,
  allow: boolean,
): Promise<boolean> {
  return await transaction(sql, async (tx) => {
    const [waiting] = await tx`
      UPDATE identity.device_request SET denied_at = CASE WHEN ${allow} THEN NULL ELSE now() END
      WHERE id = ${id} AND grant_id IS NULL AND denied_at IS NULL AND expires_at > now()
      RETURNING id`;
    if (!waiting) return false;
    if (allow) {
      const grantId = await createGrant(tx, {
        client,
        session,
        scope,
        audience,
        seconds: config.REFRESH_SECONDS,
      });
      await tx`UPDATE identity.device_request SET grant_id = ${grantId} WHERE id = ${id}`;
    }
    await audit(tx, actor, {
      tenant: client.tenant,
      action: allow ? "device.allowed" : "device.denied",
      object: { type: "client", id: client.id, name: client.name },
      after: { scope },
    });
    return true;
  });
}

/** A device asks whether the person has answered (RFC 8628, 3.4 and 3.5). */
export async function redeemDevice(
  issuer: Issuer,
  client: Client,
  { deviceCode, keyThumbprint }: { deviceCode: string; keyThumbprint: string | null },
): Promise<TokenResponse> {
  const { sql } = issuer;
  const hash = await hashToken(deviceCode);
  const [taken] = await sql`
    UPDATE identity.device_request SET used_at = now()
    WHERE device_hash = ${hash} AND client_id = ${client.id} AND grant_id IS NOT NULL
      AND used_at IS NULL AND expires_at > now()
    RETURNING grant_id`;
  if (!taken) throw await whyNot(sql, client, hash);
  const grant = await liveGrant(sql, taken.grant_id);
  if (!grant) throw new OAuthError("access_denied", "The sign-in has ended");
  return await tokenResponse(issuer, client, grant, {
    refreshToken: await firstRefreshToken(sql, client, grant, keyThumbprint),
    keyThumbprint,
  });
}

async function whyNot(sql: Sql, client: Client, hash: Uint8Array): Promise<OAuthError> {
  const [row] = await sql`
    SELECT denied_at, used_at, expires_at <= now() AS expired,
      polled_at > now() - poll_seconds * interval '1 second' AS hasty
    FROM identity.device_request WHERE device_hash = ${hash} AND client_id = ${client.id}`;
  if (!row || row.used_at) return new OAuthError("invalid_grant", "No such device code");
  if (row.denied_at) return new OAuthError("access_denied", "The person said no");
  if (row.expired) return new OAuthError("expired_token", "The device code is too old");
  await sql`
    UPDATE identity.device_request
    SET polled_at = now(), poll_seconds = least(60, poll_seconds + ${row.hasty ? 5 : 0})
    WHERE device_hash = ${hash}`;
  return row.hasty
    ? new OAuthError("slow_down", "Wait five seconds longer between two questions")
    : new OAuthError("authorization_pending", "The person has not answered yet");
}

function newUserCode(): string {
  // Bytes that would make some letters likelier are left out.
  const fair = 256 - 256 % alphabet.length;
  let code = "";
  while (code.length < 8) {
    for (const byte of crypto.getRandomValues(new Uint8Array(16))) {
      if (byte < fair && code.length < 8) code += alphabet[byte % alphabet.length];
    }
  }
  return code;
}
