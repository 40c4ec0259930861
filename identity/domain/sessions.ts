import { type Db, type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";

export interface IdentitySession {
  id: string;
  accountId: string;
  authTime: Date;
  /** How the person proved who they are (RFC 8176), such as `pwd`, `otp`, `hwk`. */
  amr: string[];
  /** When a factor was last proven: dangerous acts want this to be recent. */
  confirmedAt: Date;
  /** The database's clock when this was read: how long ago all that was is told by no other one. */
  readAt: Date;
  /**
   * Began by the provider of this tenant: it answers requests of that tenant's own apps, and is no
   * sign-in anywhere else. Null: the person proved the account here.
   */
  tenant: string | null;
}

export interface SessionView extends IdentitySession {
  userAgent: string;
  ip: string;
  seenAt: Date;
}

/** What is known of a browser that signs in. */
export interface SessionStart {
  amr: string[];
  userAgent: string;
  ip: string;
  deviceId?: string;
  /** False: dangerous acts ask for a factor first, as after a remembered device. */
  confirmed?: boolean;
  /** Only for this tenant. */
  tenant?: string;
}

/** Starts a session and returns the secret for its cookie. */
export async function startSession(
  db: Db,
  { accountId, amr, userAgent, ip, deviceId, confirmed = true, tenant, seconds }: SessionStart & {
    accountId: string;
    seconds: number;
  },
): Promise<{ id: string; secret: string }> {
  const [id, secret] = [uuidv7(), newToken()];
  await db`
    INSERT INTO identity.session (id, token_hash, account_id, amr, user_agent, ip, device_id,
      confirmed_at, tenant_slug, expires_at)
    VALUES (${id}, ${await hashToken(secret)}, ${accountId}, ${amr}, ${userAgent.slice(0, 300)},
      ${ip}, ${deviceId ?? null}, ${confirmed ? db`now()` : db`'epoch'`},
      ${tenant ?? null}, now() + ${seconds} * interval '1 second')`;
  return { id, secret };
}

/**
 * A person who is signed in has signed in again: the session stays the same one (`sid`), and its
 * cookie gets a new secret, which is returned. Null where it has ended meanwhile.
 */
export async function strengthenSession(
  db: Db,
  id: string,
  { amr, userAgent, ip, deviceId }: SessionStart,
): Promise<string | null> {
  const secret = newToken();
  const done = await db`
    UPDATE identity.session SET token_hash = ${await hashToken(secret)}, amr = ${amr},
      auth_time = now(), confirmed_at = now(), seen_at = now(), renew = false, ip = ${ip},
      user_agent = ${userAgent.slice(0, 300)}, device_id = ${deviceId ?? null}
    WHERE id = ${id} AND ended_at IS NULL`;
  return done.count === 1 ? secret : null;
}

/** Notes that a factor was proven just now, and returns the cookie's new secret. */
export function confirmSession(db: Db, id: string): Promise<string | null> {
  return newSecret(db, id, db`confirmed_at = now()`);
}

/** A new secret for the cookie of a session whose owner changed something; the old one is dead. */
export function renewSecret(db: Db, id: string): Promise<string | null> {
  return newSecret(db, id, db`renew = false`);
}

async function newSecret(db: Db, id: string, change: ReturnType<Db>): Promise<string | null> {
  const secret = newToken();
  const done = await db`
    UPDATE identity.session SET token_hash = ${await hashToken(secret)}, ${change}
    WHERE id = ${id} AND ended_at IS NULL`;
  return done.count === 1 ? secret : null;
}

/** After a change of somebody's role: their cookies get new secrets with their next requests. */
export async function renewLater(db: Db, accountId: string): Promise<void> {
  await db`
    UPDATE identity.session SET renew = true WHERE account_id = ${accountId} AND ended_at IS NULL`;
}

/**
 * The living session of a cookie's secret, or null. `secret`: the one the cookie gets from now on,
 * where it has to change. One that began by a tenant's provider lives no longer than the provider and
 * the membership do, and never for people of the platform.
 */
export async function findSession(
  db: Db,
  token: string,
  idleSeconds: number,
): Promise<{ session: IdentitySession; secret: string | null } | null> {
  const [row] = await db`
    UPDATE identity.session s SET seen_at = now()
    FROM identity.account a
    WHERE s.token_hash = ${await hashToken(token)} AND s.ended_at IS NULL AND s.expires_at > now()
      AND s.seen_at > now() - ${idleSeconds} * interval '1 second'
      AND a.id = s.account_id AND a.disabled_at IS NULL
      AND (s.tenant_slug IS NULL OR (NOT (a.platform_admin OR a.platform_support)
        AND EXISTS (SELECT FROM identity.membership m JOIN identity.tenant_provider p
          ON p.tenant_slug = m.tenant_slug AND p.enabled
          WHERE m.account_id = a.id AND m.tenant_slug = s.tenant_slug)))
    RETURNING s.id, s.account_id, s.auth_time, s.amr, s.confirmed_at, s.tenant_slug, s.renew,
      now() AS read_at`;
  if (!row) return null;
  return { session: parse(row), secret: row.renew ? await renewSecret(db, row.id) : null };
}

/** A person's living sessions, the latest used first. */
export async function listSessions(db: Db, accountId: string): Promise<SessionView[]> {
  const rows = await db`
    SELECT id, account_id, auth_time, amr, confirmed_at, tenant_slug, user_agent, ip, seen_at,
      now() AS read_at
    FROM identity.session
    WHERE account_id = ${accountId} AND ended_at IS NULL AND expires_at > now()
    ORDER BY seen_at DESC`;
  return rows.map((row) => ({
    ...parse(row),
    userAgent: row.user_agent,
    ip: row.ip,
    seenAt: row.seen_at,
  }));
}

/**
 * Ends sessions of a person, and with them what came from them: grants are revoked, and every app
 * that was signed in to gets a message to do the same. Offline access outlives a sign-out, not the
 * end of a session `with: "offline"`, nor the end of several, as after a change of the password.
 */
export function endSessions(sql: Sql, accountId: string, which: Which): Promise<number> {
  return transaction(sql, (tx) => endSessionsIn(tx, accountId, which));
}

export type Which = { id: string; with?: "offline" } | { allBut: string } | "all";

/** `endSessions` in a transaction of the caller. */
export async function endSessionsIn(tx: Tx, accountId: string, which: Which): Promise<number> {
  const filter = which === "all"
    ? tx``
    : "id" in which
    ? tx`AND id = ${which.id}`
    : tx`AND id <> ${which.allBut}`;
  const ended = await tx`
    UPDATE identity.session SET ended_at = now()
    WHERE account_id = ${accountId} AND ended_at IS NULL ${filter} RETURNING id`;
  const several = which === "all" || "allBut" in which;
  const offline = several || which.with === "offline";
  for (const { id } of ended) {
    const grants = await tx`
      UPDATE identity.grant
      SET revoked_at = CASE WHEN offline AND ${!offline} THEN revoked_at
        ELSE coalesce(revoked_at, now()) END
      WHERE session_id = ${id} RETURNING client_id`;
    for (const client of new Set(grants.map((grant) => grant.client_id))) {
      await tx`
        INSERT INTO identity.logout_message (id, client_id, session_id, account_id)
        SELECT ${uuidv7()}, id, ${id}, ${accountId} FROM identity.client
        WHERE id = ${client} AND backchannel_logout_uri IS NOT NULL`;
    }
  }
  // What support does in another's place ends with the session that it was begun from.
  const support = await tx`
    SELECT s.id, s.account_id FROM identity.impersonation i
    JOIN identity.session s ON s.impersonation_id = i.id AND s.ended_at IS NULL
    WHERE i.actor_session_id = ANY (${ended.map(({ id }) => id)}::uuid[])`;
  for (const { id, account_id } of support) await endSessionsIn(tx, account_id, { id });
  // Of sessions that ended long ago, too.
  if (several) {
    await tx`
      UPDATE identity.grant SET revoked_at = now()
      WHERE account_id = ${accountId} AND offline AND revoked_at IS NULL`;
  }
  return ended.length;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): IdentitySession {
  return {
    id: row.id,
    accountId: row.account_id,
    authTime: row.auth_time,
    amr: row.amr,
    confirmedAt: row.confirmed_at,
    readAt: row.read_at,
    tenant: row.tenant_slug,
  };
}
