import type { Db } from "shared/db/mod.ts";

export interface AuditEntry {
  chain: string;
  number: number;
  at: Date;
  actorId: string;
  actorName: string;
  impersonatorId: string | null;
  ip: string | null;
  sessionId: string | null;
  requestId: string | null;
  action: string;
  objectType: string;
  objectId: string;
  objectName: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  /** SHA-256 over the entry and the hash before it, in hexadecimal. */
  hash: string;
}

export interface AuditFilter {
  /** A tenant's slug or `platform`; left out: every chain. */
  chain?: string;
  /** Who did it or acted in somebody's place: the exact id, or a part of the name. */
  person?: string;
  /** What it was done to: the exact id, or a part of the name. */
  object?: string;
  /** The beginning of the action: `client.` finds all that was done to clients. */
  action?: string;
  /** An id that is the actor, the one who acts for it, or the object. */
  about?: string;
  from?: Date;
  until?: Date;
}

export interface AuditPage extends AuditFilter {
  limit: number;
  offset?: number;
}

/** Beyond this entries are not counted: the answer is this number. */
export const auditCountLimit = 10_000;

/** Entries that fit, newest first, and how many there are, counted up to `auditCountLimit`. */
export async function listAudit(
  db: Db,
  filter: AuditPage,
): Promise<{ entries: AuditEntry[]; total: number }> {
  const where = conditions(db, filter);
  const [{ total }] = await db`
    SELECT count(*)::int AS total FROM (
      SELECT FROM audit.entry WHERE ${where} LIMIT ${auditCountLimit}) AS counted`;
  const rows = await db`
    SELECT *, encode(hash, 'hex') AS hex FROM audit.entry WHERE ${where}
    ORDER BY at DESC, chain, number DESC LIMIT ${filter.limit} OFFSET ${filter.offset ?? 0}`;
  return { entries: rows.map(parse), total };
}

/** One entry, or null. */
export async function findAudit(db: Db, chain: string, number: number): Promise<AuditEntry | null> {
  const [row] = await db`
    SELECT *, encode(hash, 'hex') AS hex FROM audit.entry
    WHERE chain = ${chain} AND number = ${number}`;
  return row ? parse(row) : null;
}

/** All entries that fit, chain by chain in the order of their numbers, never all in memory. */
export async function* readAudit(db: Db, filter: AuditFilter): AsyncGenerator<AuditEntry> {
  const batch = 500;
  let last = { chain: "", number: 0 };
  while (true) {
    const rows = await db`
      SELECT *, encode(hash, 'hex') AS hex FROM audit.entry
      WHERE (chain, number) > (${last.chain}, ${last.number}) AND ${conditions(db, filter)}
      ORDER BY chain, number LIMIT ${batch}`;
    for (const row of rows) yield parse(row);
    if (rows.length < batch) return;
    last = { chain: rows.at(-1)!.chain, number: Number(rows.at(-1)!.number) };
  }
}

function conditions(db: Db, filter: AuditFilter) {
  const { chain, person, object, action, about, from, until } = filter;
  return db`
    true
    ${chain ? db`AND chain = ${chain}` : db``}
    ${from ? db`AND at >= ${from}` : db``}
    ${until ? db`AND at < ${until}` : db``}
    ${
    person?.trim()
      ? db`AND (actor_id = ${person.trim()} OR impersonator_id = ${person.trim()}
          OR actor_name ILIKE ${part(person)})`
      : db``
  }
    ${
    object?.trim()
      ? db`AND (object_id = ${object.trim()} OR object_name ILIKE ${part(object)})`
      : db``
  }
    ${
    about
      ? db`AND (actor_id = ${about} OR impersonator_id = ${about} OR object_id = ${about})`
      : db``
  }
    ${action?.trim() ? db`AND starts_with(action, ${action.trim().toLowerCase()})` : db``}`;
}

const part = (text: string) => `%${text.trim().replaceAll(/[\\%_]/g, "\\$&")}%`;

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): AuditEntry {
  return {
    chain: row.chain,
    number: Number(row.number),
    at: row.at,
    actorId: row.actor_id,
    actorName: row.actor_name,
    impersonatorId: row.impersonator_id,
    ip: row.ip,
    sessionId: row.session_id,
    requestId: row.request_id,
    action: row.action,
    objectType: row.object_type,
    objectId: row.object_id,
    objectName: row.object_name,
    before: row.before,
    after: row.after,
    hash: row.hex,
  };
}
