import { type Db, type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import type { Permission } from "./permissions.ts";
import { hashToken, newToken } from "./token.ts";

export type Role = "owner" | "manager" | "clerk";
export type PlatformRole = "platform_admin" | "platform_support";

/** Somebody who is signed in to an app, or a program with a token. */
export interface Session {
  id: string;
  /** Of a program: its client's id. */
  accountId: string;
  email: string;
  name: string;
  role: Role | PlatformRole | "api_client";
  /** The session at identity; of a token: "". */
  sid: string;
  expiresAt: Date;
  /** Codes of the locations where they may act; null: everywhere. */
  locations?: string[] | null;
  /** Of a token: what it was made for. The role must allow it, too. */
  abilities?: Permission[];
  /** The person's other shops. */
  shops?: Shop[];
  /** Who acts in the person's place, for support: credentials are out of reach meanwhile. */
  impersonator?: Impersonator | null;
}

export interface Impersonator {
  id: string;
  email: string;
}

/** Who did something, as logs and ledgers name them: support that acted in the place, too. */
export const actorName = ({ email, impersonator }: Session): string =>
  impersonator ? `${email} (support: ${impersonator.email})` : email;

export interface Shop {
  name: string;
  origin: string;
}

/** Hours until a person has to sign in again; use does not extend it. */
const lifeHours = 12;

export type NewSession = Omit<Session, "id" | "expiresAt" | "abilities"> & {
  idToken: string;
  /** When identity issued the ID token. */
  issuedAt: Date;
  /** When it ends at the latest, where that is sooner than usual. */
  until?: Date | null;
};

/**
 * Starts a session and returns the secret for its cookie; null where identity has told in the
 * meantime that what the ID token says holds no more.
 */
export async function createSession(sql: Sql, session: NewSession): Promise<string | null> {
  const token = newToken();
  const hash = await hashToken(token);
  const { sid, issuedAt, locations = null, shops = [], impersonator = null, until = null } =
    session;
  return await transaction(sql, async (tx) => {
    await lockSid(tx, sid);
    const made = await tx`
      INSERT INTO auth.session (id, token_hash, account_id, email, name, role, sid, id_token,
        locations, shops, impersonator, expires_at)
      SELECT ${uuidv7()}, ${hash}, ${session.accountId}, ${session.email}, ${session.name},
        ${session.role}, ${sid}, ${session.idToken}, ${locations}::text[],
        ${JSON.stringify(shops)}::text::jsonb,
        ${impersonator && JSON.stringify(impersonator)}::text::jsonb,
        least(now() + ${lifeHours} * interval '1 hour', ${until}::timestamptz)
      WHERE NOT EXISTS (
        SELECT FROM auth.logout_token WHERE sid = ${sid} AND issued_at >= ${issuedAt})`;
    await tx`DELETE FROM auth.session WHERE expires_at < now()`;
    return made.count === 1 ? token : null;
  });
}

/** Sign-ins and logouts of one session at identity happen one after the other. */
export async function lockSid(tx: Tx, sid: string): Promise<void> {
  await tx`SELECT pg_advisory_xact_lock(hashtext('auth.session'), hashtext(${sid}))`;
}

/** The session of a cookie's secret, or null where it is over or never was. */
export async function findSession(db: Db, token: string): Promise<Session | null> {
  const [row] = await db`
    SELECT id, account_id, email, name, role, sid, locations, shops, impersonator, expires_at
    FROM auth.session
    WHERE token_hash = ${await hashToken(token)} AND expires_at > now()`;
  return row
    ? {
      id: row.id,
      accountId: row.account_id,
      email: row.email,
      name: row.name,
      role: row.role,
      sid: row.sid,
      locations: row.locations,
      shops: row.shops,
      impersonator: row.impersonator,
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
