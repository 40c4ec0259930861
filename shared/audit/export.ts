import { stringify } from "@std/csv";
import type { Db } from "shared/db/mod.ts";
import { type AuditEntry, type AuditFilter, readAudit } from "./read.ts";

export const auditFormats = ["csv", "jsonl"] as const;
export type AuditFormat = typeof auditFormats[number];

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
  return stringify([[...columns], ...entries.map(cells)]);
}

function cells(entry: AuditEntry): string[] {
  return columns.map((name) => {
    const value = entry[name];
    if (value === null) return "";
    if (value instanceof Date) return value.toISOString();
    return defused(typeof value === "object" ? JSON.stringify(value) : String(value));
  });
}

/** OWASP, CSV injection: these beginnings start a formula. */
export const defused = (text: string): string => /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;

/**
 * The entries that fit as a download that is made while it is read: CSV, or one JSON object a line
 * (with all hashes, so that the chain can be checked elsewhere).
 */
export function exportAudit(db: Db, filter: AuditFilter, format: AuditFormat): Response {
  async function* lines() {
    if (format === "csv") yield auditCsv([]);
    for await (const entry of readAudit(db, filter)) {
      yield format === "csv" ? stringify([cells(entry)]) : `${JSON.stringify(entry)}\n`;
    }
  }
  const day = new Date().toISOString().slice(0, 10);
  return new Response(ReadableStream.from(lines()).pipeThrough(new TextEncoderStream()), {
    headers: {
      "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl",
      "content-disposition": `attachment; filename="audit-${day}.${format}"`,
      "cache-control": "no-store",
    },
  });
}
