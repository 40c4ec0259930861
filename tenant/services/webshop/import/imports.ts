import { z } from "zod";
import { type Db, type Sql, uuidv7 } from "shared/db/mod.ts";
import type { Bucket } from "shared/objects/mod.ts";
import type { DialectId } from "./dialects.ts";
import { ImportFileError } from "./file_error.ts";
import type { Counts, ImportWarning, Reading, WarningCode } from "./model.ts";
import { readProducts } from "./read.ts";

/** Bytes that a file may have: more than Shopify itself takes back (15 MB). */
export const maxFileBytes = 20 * 1024 * 1024;

/** Lines of each kind of warning that the preview itself shows; the rest is in the download. */
const shownLines = 20;

export interface Preview {
  counts: Counts;
  encoding: string;
  separator: string;
  currency: string;
  warnings: { code: WarningCode; count: number; lines: { line: number; value: string }[] }[];
}

export interface Import {
  id: string;
  fileName: string;
  sizeBytes: number;
  dialect: DialectId;
  preview: Preview;
  createdBy: string;
  createdAt: Date;
}

export interface ImportStore {
  sql: Sql;
  bucket: Bucket;
}

const fileKey = (id: string) => `imports/${id}/file.csv`;
const warningsKey = (id: string) => `imports/${id}/warnings.json`;

export type UploadResult = { ok: true; id: string } | { ok: false; error: ImportFileError };

/** Takes a file in: read whole, kept in the private bucket, previewed. The catalogue stays as it is. */
export async function createImport(
  { sql, bucket }: ImportStore,
  file: File,
  { currency, actor }: { currency: string; actor: string },
): Promise<UploadResult> {
  let reading: Reading;
  try {
    reading = await readProducts(() => Promise.resolve(file.stream()), currency);
  } catch (error) {
    if (error instanceof ImportFileError) return { ok: false, error };
    throw error;
  }
  const id = uuidv7();
  await bucket.put(fileKey(id), file.stream(), { contentType: "text/csv" });
  const warnings = new TextEncoder().encode(JSON.stringify(reading.warnings));
  await bucket.put(warningsKey(id), warnings, { contentType: "application/json" });
  await sql`
    INSERT INTO webshop.import (id, file_name, object_key, size_bytes, dialect, preview, created_by)
    VALUES (${id}, ${file.name.slice(0, 200)}, ${fileKey(id)}, ${file.size}, ${reading.dialect},
      ${JSON.stringify(previewOf(reading, currency))}::text::jsonb, ${actor})`;
  return { ok: true, id };
}

function previewOf(reading: Reading, currency: string): Preview {
  const byCode = Map.groupBy(reading.warnings, ({ code }) => code);
  return {
    counts: reading.counts,
    encoding: reading.encoding,
    separator: reading.separator,
    currency,
    warnings: [...byCode].map(([code, all]) => ({
      code,
      count: all.length,
      lines: all.slice(0, shownLines).map(({ line, value }) => ({ line, value })),
    })).toSorted((a, b) => b.count - a.count),
  };
}

/** The file itself, read again. */
export async function readImport(
  { bucket }: ImportStore,
  id: string,
  currency: string,
): Promise<Reading> {
  return await readProducts(async () => {
    const object = await bucket.get(fileKey(id));
    if (!object) throw new Error(`The file of import ${id} is gone`);
    return object.body;
  }, currency);
}

/** Every warning of the file, by line. */
export async function readWarnings({ bucket }: ImportStore, id: string): Promise<ImportWarning[]> {
  const object = await bucket.get(warningsKey(id));
  return object ? await new Response(object.body).json() : [];
}

/** One import, or null. */
export async function getImport(db: Db, id: string): Promise<Import | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const [row] = await db`SELECT * FROM webshop.import WHERE id = ${id}`;
  return row ? parse(row) : null;
}

/** The newest imports with their last run. */
export async function listImports(
  db: Db,
  limit = 50,
): Promise<(Import & { lastRun: { state: RunState; dryRun: boolean } | null })[]> {
  const rows = await db`
    SELECT i.*, r.state AS run_state, r.dry_run
    FROM webshop.import i
    LEFT JOIN LATERAL (SELECT state, dry_run FROM webshop.import_run
      WHERE import_id = i.id ORDER BY created_at DESC LIMIT 1) r ON true
    ORDER BY i.created_at DESC LIMIT ${limit}`;
  return rows.map((row) => ({
    ...parse(row),
    lastRun: row.run_state ? { state: row.run_state, dryRun: row.dry_run } : null,
  }));
}

export const runOptions = z.object({
  /** Where opening stock goes; empty leaves stock alone. */
  locationId: z.union([z.uuid(), z.literal("").transform(() => null), z.null()]).default(null),
  negativeToZero: z.union([z.boolean(), z.literal("on").transform(() => true)]).default(false),
  currency: z.string().regex(/^[A-Z]{3}$/, "currency_invalid"),
});

export type RunOptions = z.output<typeof runOptions>;
export type RunState = "queued" | "running" | "done" | "failed";

export interface RunCounts {
  products: { created: number; updated: number; unchanged: number; failed: number };
  lines: { created: number; updated: number; unchanged: number; skipped: number; failed: number };
  units: number;
}

export interface Run {
  id: string;
  importId: string;
  dryRun: boolean;
  options: RunOptions;
  state: RunState;
  /** Products done, of `total`. */
  position: number;
  total: number;
  counts: RunCounts;
  failure: string | null;
  startedBy: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** Asks for a go through the file. False: there is one under way already. */
export async function startRun(
  db: Db,
  source: Import,
  run: { dryRun: boolean; options: RunOptions; actor: string },
): Promise<boolean> {
  const started = await db`
    INSERT INTO webshop.import_run (id, import_id, dry_run, options, total, started_by)
    VALUES (${uuidv7()}, ${source.id}, ${run.dryRun}, ${JSON.stringify(run.options)}::text::jsonb,
      ${source.preview.counts.products}, ${run.actor})
    ON CONFLICT (import_id) WHERE state IN ('queued', 'running') DO NOTHING`;
  return started.count === 1;
}

/** The newest run of an import, or null. */
export async function lastRun(db: Db, importId: string): Promise<Run | null> {
  const [row] = await db`
    SELECT * FROM webshop.import_run WHERE import_id = ${importId}
    ORDER BY created_at DESC, id DESC LIMIT 1`;
  return row ? parseRun(row) : null;
}

export const noCounts = (): RunCounts => ({
  products: { created: 0, updated: 0, unchanged: 0, failed: 0 },
  lines: { created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0 },
  units: 0,
});

// deno-lint-ignore no-explicit-any -- rows of the database, parsed here and nowhere else
type Row = any;

function parse(row: Row): Import {
  return {
    id: row.id,
    fileName: row.file_name,
    sizeBytes: Number(row.size_bytes),
    dialect: row.dialect,
    preview: row.preview,
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

export function parseRun(row: Row): Run {
  return {
    id: row.id,
    importId: row.import_id,
    dryRun: row.dry_run,
    options: row.options,
    state: row.state,
    position: row.position,
    total: row.total,
    counts: { ...noCounts(), ...row.counts },
    failure: row.failure,
    startedBy: row.started_by,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
