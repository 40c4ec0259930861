import { type Db, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "./token.ts";

export type Role = "owner" | "manager" | "clerk";
export type PlatformRole = "platform_admin" | "platform_support";

/** Somebody who is signed in to an app. */
export interface Session {
  id: string;
  accountId: string;
  email: string;
  name: string;
  role: Role | PlatformRole;
  /** The session at identity. */
  sid: string;
  expiresAt: Date;
}

/** Hours until a person has to sign in again; use does not extend it. */
const lifeHours = 12;

export type NewSession = Omit<Session, "id" | "expiresAt"> & { idToken: string };

/** Starts a session and returns the secret for its cookie. */
export async function createSession(db: Db, session: NewSession): Promise<string> {
  const token = newToken();
  await db`
    INSERT INTO auth.session
      (id, token_hash, account_id, email, name, role, sid, id_token, expires_at)
    VALUES (${uuidv7()}, ${await hashToken(token)}, ${session.accountId}, ${session.email},
      ${session.name}, ${session.role}, ${session.sid}, ${session.idToken},
      now() + ${lifeHours} * interval '1 hour')`;
  await db`DELETE FROM auth.session WHERE expires_at < now()`;
  return token;
}

/** The session of a cookie's secret, or null where it is over or never was. */
export async function findSession(db: Db, token: string): Promise<Session | null> {
  const [row] = await db`
    SELECT id, account_id, email, name, role, sid, expires_at FROM auth.session
    WHERE token_hash = ${await hashToken(token)} AND expires_at > now()`;
  return row
    ? {
      id: row.id,
      accountId: row.account_id,
      email: row.email,
      name: row.name,
      role: row.role,
      sid: row.sid,
      expiresAt: row.expires_at,
    }
    : null;
}

/** Which of some sessions, by id, still hold. */
export async function sessionsThatHold(db: Db, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db`
    SELECT id FROM auth.session WHERE id = ANY (${ids}::uuid[]) AND expires_at > now()`;
  return new Set(rows.map((row) => row.id as string));
}

/** Ends the session of a cookie's secret; returns the ID token that names it to identity. */
export async function endSession(db: Db, token: string): Promise<string | null> {
  const [row] = await db`
    DELETE FROM auth.session WHERE token_hash = ${await hashToken(token)} RETURNING id_token`;
  return row?.id_token ?? null;
}

/** Ends every session that came from a session at identity, or all of a person. */
export async function endSessionsOf(
  db: Db,
  { sid, accountId }: { sid?: string; accountId?: string },
): Promise<void> {
  if (sid) await db`DELETE FROM auth.session WHERE sid = ${sid}`;
  else if (accountId) await db`DELETE FROM auth.session WHERE account_id = ${accountId}`;
}
