import { type Db, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";

/** A customer who is signed in. */
export interface CustomerSession {
  id: string;
  accountId: string;
  /** When they last proved who they are: dangerous acts want this to be recent. */
  confirmedAt: Date;
  /** The database's clock when this was read: how long ago that was is told by no other one. */
  readAt: Date;
}

export interface CustomerSessionView {
  id: string;
  userAgent: string;
  ip: string;
  createdAt: Date;
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
  const secret = newToken();
  await db`
    INSERT INTO webshop.account_session
      (id, token_hash, account_id, amr, user_agent, ip, expires_at)
    VALUES (${uuidv7()}, ${await hashToken(secret)}, ${accountId}, ${amr},
      ${userAgent.slice(0, 300)}, ${ip}, now() + ${seconds} * interval '1 second')`;
  return secret;
}

/** The living session of a cookie's secret, or null. */
export async function findSession(
  db: Db,
  secret: string,
  idleSeconds: number,
): Promise<CustomerSession | null> {
  const hash = await hashToken(secret);
  const [row] = await db`
    SELECT id, account_id, confirmed_at, now() AS read_at, seen_at < now() - interval '1 minute' AS stale
    FROM webshop.account_session
    WHERE token_hash = ${hash} AND expires_at > now()
      AND seen_at > now() - ${idleSeconds} * interval '1 second'`;
  if (!row) return null;
  // Once a minute is enough for a list that people read.
  if (row.stale) await db`UPDATE webshop.account_session SET seen_at = now() WHERE id = ${row.id}`;
  const { id, account_id: accountId, confirmed_at: confirmedAt, read_at: readAt } = row;
  return { id, accountId, confirmedAt, readAt };
}

/** A new secret for the cookie of a session whose owner changed something; the old one is dead. */
export async function renewSecret(db: Db, id: string): Promise<string | null> {
  const secret = newToken();
  const done = await db`
    UPDATE webshop.account_session SET token_hash = ${await hashToken(secret)} WHERE id = ${id}`;
  return done.count === 1 ? secret : null;
}

/** A customer's living sessions, the latest used first. */
export async function listSessions(
  db: Db,
  accountId: string,
  idleSeconds: number,
): Promise<CustomerSessionView[]> {
  const rows = await db`
    SELECT id, user_agent, ip, created_at, seen_at FROM webshop.account_session
    WHERE account_id = ${accountId} AND expires_at > now()
      AND seen_at > now() - ${idleSeconds} * interval '1 second'
    ORDER BY seen_at DESC, id DESC`;
  return rows.map((row) => ({
    id: row.id,
    userAgent: row.user_agent,
    ip: row.ip,
    createdAt: row.created_at,
    seenAt: row.seen_at,
  }));
}

/** Ends sessions of a customer: one, all but one, or all. Returns how many. */
export async function endSessions(
  db: Db,
  accountId: string,
  which: { id: string } | { allBut: string } | "all",
): Promise<number> {
  const filter = which === "all"
    ? db``
    : "id" in which
    ? db`AND id = ${which.id}`
    : db`AND id <> ${which.allBut}`;
  const ended = await db`
    DELETE FROM webshop.account_session WHERE account_id = ${accountId} ${filter}`;
  return ended.count;
}
