import { stringify } from "@std/csv";
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
  /** A part of the actor's name or id, of the object's name or id, or of the action. */
  text?: string;
  from?: Date;
  until?: Date;
  limit: number;
  offset?: number;
}

/** Entries that fit, newest first, and how many there are in all. */
export async function listAudit(
  db: Db,
  filter: AuditFilter,
): Promise<{ entries: AuditEntry[]; total: number }> {
  const part = `%${(filter.text ?? "").trim().replaceAll(/[\\%_]/g, "\\$&")}%`;
  const where = db`
    WHERE (${filter.chain ?? null}::text IS NULL OR chain = ${filter.chain ?? null})
      AND (${filter.from ?? null}::timestamptz IS NULL OR at >= ${filter.from ?? null})
      AND (${filter.until ?? null}::timestamptz IS NULL OR at < ${filter.until ?? null})
      AND (${part} = '%%' OR concat_ws(' ', actor_name, actor_id, object_name, object_id, action,
        impersonator_id) ILIKE ${part})`;
  const [{ total }] = await db`SELECT count(*)::int AS total FROM audit.entry ${where}`;
  const rows = await db`
    SELECT *, encode(hash, 'hex') AS hex FROM audit.entry ${where}
    ORDER BY at DESC, chain, number DESC LIMIT ${filter.limit} OFFSET ${filter.offset ?? 0}`;
  return { entries: rows.map(parse), total };
}

const columns = [
  "chain",
  "number",
  "at",
  "actorName",
  "actorId",
  "impersonatorId",
  "ip",
  "sessionId",
  "requestId",
  "action",
  "objectType",
  "objectId",
  "objectName",
  "before",
  "after",
  "hash",
] as const;

/** Entries as CSV for a spreadsheet; a text that would be run as a formula there is defused. */
export function auditCsv(entries: AuditEntry[]): string {
  const cell = (value: unknown): string => {
    if (value === null) return "";
    if (value instanceof Date) return value.toISOString();
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  const rows = entries.map((entry) => columns.map((name) => defused(cell(entry[name]))));
  return stringify([[...columns], ...rows]);
}

/** OWASP, CSV injection: these beginnings start a formula. */
const defused = (text: string) => /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;

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
