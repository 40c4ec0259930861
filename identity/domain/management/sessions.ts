import { DomainError } from "shared/http/domain_error.ts";
import { type Db, type Sql, transaction } from "shared/db/mod.ts";
import { perPage, type SessionRow } from "shared/identity_api/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { audit, type AuditActor } from "../audit.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import { placesOf } from "shared/credentials/places.ts";
import { endSessionsIn } from "../sessions.ts";
import { matches } from "./search.ts";

const columns = (db: Db) =>
  db`
  s.id, s.account_id, a.email, a.name, s.user_agent, s.ip, s.amr, s.created_at, s.seen_at,
  s.expires_at, (SELECT coalesce(nullif(x.name, ''), x.email) FROM identity.impersonation i
    JOIN identity.account x ON x.id = i.actor_id WHERE i.id = s.impersonation_id) AS impersonator,
  ARRAY(SELECT DISTINCT c.name FROM identity.grant g
    JOIN identity.client c ON c.id = g.client_id WHERE g.session_id = s.id ORDER BY 1) AS clients`;

const living = (db: Db) => db`s.ended_at IS NULL AND s.expires_at > now()`;

/** A page of living sessions, newest first, found by their person or address. */
export async function searchSessions(
  db: Db,
  { search, page }: { search: string; page: number },
  locale: Locale,
): Promise<{ sessions: SessionRow[]; total: number }> {
  const where = db`${living(db)} AND (${matches(db, search)} OR s.ip = ${search.trim()})`;
  const [{ total }] = await db`
    SELECT count(*)::int AS total FROM identity.session s
    JOIN identity.account a ON a.id = s.account_id WHERE ${where}`;
  const rows = await db`
    SELECT ${columns(db)} FROM identity.session s
    JOIN identity.account a ON a.id = s.account_id WHERE ${where}
    ORDER BY s.created_at DESC, s.id LIMIT ${perPage} OFFSET ${(page - 1) * perPage}`;
  return { sessions: await described(rows, locale), total };
}

/** The living sessions of one account, the latest used first. */
export async function sessionsOf(
  db: Db,
  accountId: string,
  locale: Locale,
): Promise<SessionRow[]> {
  const rows = await db`
    SELECT ${columns(db)} FROM identity.session s
    JOIN identity.account a ON a.id = s.account_id
    WHERE s.account_id = ${accountId} AND ${living(db)} ORDER BY s.seen_at DESC LIMIT 50`;
  return await described(rows, locale);
}

/** One living session, or null. */
export async function findLiving(
  db: Db,
  id: string,
  locale: Locale,
): Promise<SessionRow | null> {
  const rows = await db`
    SELECT ${columns(db)} FROM identity.session s
    JOIN identity.account a ON a.id = s.account_id WHERE s.id = ${id} AND ${living(db)}`;
  return (await described(rows, locale))[0] ?? null;
}

/** Ends one session, and what came from it at the apps. Throws 404. */
export async function endOneSession(sql: Sql, actor: AuditActor, id: string): Promise<void> {
  await transaction(sql, async (tx) => {
    const [session] = await tx`
      SELECT s.account_id, a.email FROM identity.session s
      JOIN identity.account a ON a.id = s.account_id
      WHERE s.id = ${id} AND s.ended_at IS NULL FOR UPDATE OF s`;
    if (!session) throw new DomainError("not_found", 404, "There is no such living session");
    await endSessionsIn(tx, session.account_id, { id });
    await audit(tx, actor, {
      action: "session.ended",
      object: { type: "account", id: session.account_id, name: session.email },
      before: { session: id },
    });
  });
}

// deno-lint-ignore no-explicit-any -- rows of the database, parsed here and nowhere else
async function described(rows: any[], locale: Locale): Promise<SessionRow[]> {
  const places = await placesOf(rows.map(({ ip }) => ip), locale);
  return rows.map((row) => parse(row, places.get(row.ip) ?? "", locale));
}

// deno-lint-ignore no-explicit-any -- as above
function parse(row: any, place: string, locale: Locale): SessionRow {
  return {
    id: row.id,
    accountId: row.account_id,
    email: row.email,
    name: row.name,
    device: deviceName(row.user_agent, locale),
    userAgent: row.user_agent,
    ip: row.ip,
    place,
    amr: row.amr,
    clients: row.clients,
    impersonator: row.impersonator,
    createdAt: row.created_at.toISOString(),
    seenAt: row.seen_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
  };
}
