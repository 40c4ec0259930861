import { type Db, type Sql, transaction, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";

export interface IdentitySession {
  id: string;
  accountId: string;
  authTime: Date;
  /** How the person proved who they are (RFC 8176), such as `pwd`, `otp`, `hwk`. */
  amr: string[];
  /** When a factor was last proven: dangerous acts want this to be recent. */
  confirmedAt: Date;
}

export interface SessionView extends IdentitySession {
  userAgent: string;
  ip: string;
  seenAt: Date;
}

/** Starts a session and returns the secret for its cookie. */
export async function startSession(
  db: Db,
  { accountId, amr, userAgent, ip, seconds }: {
    accountId: string;
    amr: string[];
    userAgent: string;
    ip: string;
    seconds: number;
  },
): Promise<string> {
  const token = newToken();
  await db`
    INSERT INTO identity.session (id, token_hash, account_id, amr, user_agent, ip, expires_at)
    VALUES (${uuidv7()}, ${await hashToken(token)}, ${accountId}, ${amr}, ${
    userAgent.slice(0, 300)
  },
      ${ip},
      now() + ${seconds} * interval '1 second')`;
  return token;
}

/** The living session of a cookie's secret, or null. */
export async function findSession(db: Db, token: string): Promise<IdentitySession | null> {
  const [row] = await db`
    UPDATE identity.session s SET seen_at = now()
    FROM identity.account a
    WHERE s.token_hash = ${await hashToken(token)} AND s.ended_at IS NULL AND s.expires_at > now()
      AND a.id = s.account_id AND a.disabled_at IS NULL
    RETURNING s.id, s.account_id, s.auth_time, s.amr, s.confirmed_at`;
  return row ? parse(row) : null;
}

/** A person's living sessions, the latest used first. */
export async function listSessions(db: Db, accountId: string): Promise<SessionView[]> {
  const rows = await db`
    SELECT id, account_id, auth_time, amr, confirmed_at, user_agent, ip, seen_at
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
export async function endSessions(
  sql: Sql,
  accountId: string,
  which: { id: string; with?: "offline" } | { allBut: string } | "all",
): Promise<number> {
  return await transaction(sql, async (tx) => {
    const filter = which === "all"
      ? tx``
      : "id" in which
      ? tx`AND id = ${which.id}`
      : tx`AND id <> ${which.allBut}`;
    const ended = await tx`
      UPDATE identity.session SET ended_at = now()
      WHERE account_id = ${accountId} AND ended_at IS NULL ${filter} RETURNING id`;
    const offline = which === "all" || "allBut" in which || which.with === "offline";
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
    // Of sessions that ended long ago, too.
    if (which === "all" || "allBut" in which) {
      await tx`
        UPDATE identity.grant SET revoked_at = now()
        WHERE account_id = ${accountId} AND offline AND revoked_at IS NULL`;
    }
    return ended.length;
  });
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): IdentitySession {
  return {
    id: row.id,
    accountId: row.account_id,
    authTime: row.auth_time,
    amr: row.amr,
    confirmedAt: row.confirmed_at,
  };
}
