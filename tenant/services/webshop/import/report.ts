import type { Db } from "shared/db/mod.ts";

export interface ReportLine {
  line: number;
  handle: string;
  sku: string;
  outcome: "created" | "updated" | "unchanged" | "skipped" | "failed";
  /** A code, or `code:value`; empty where there is nothing to say. */
  message: string;
}

/** What became of each line of a run, in the file's order. */
export async function reportLines(db: Db, runId: string): Promise<ReportLine[]> {
  const rows = await db`
    SELECT line, handle, sku, outcome, message FROM webshop.import_result
    WHERE run_id = ${runId} ORDER BY line`;
  return rows.map((row) => ({ ...row } as ReportLine));
}

/** The first lines that were left out, failed or came in otherwise than they stood in the file. */
export async function linesToLookAt(db: Db, runId: string, limit = 50): Promise<ReportLine[]> {
  const rows = await db`
    SELECT line, handle, sku, outcome, message FROM webshop.import_result
    WHERE run_id = ${runId} AND message <> ''
    ORDER BY outcome <> 'failed', line LIMIT ${limit}`;
  return rows.map((row) => ({ ...row } as ReportLine));
}
