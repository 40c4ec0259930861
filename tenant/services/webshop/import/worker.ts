import { type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import type { Bucket } from "shared/objects/mod.ts";
import type { Logger } from "shared/telemetry/mod.ts";
import { type Applied, applyProducts, type LineResult } from "./apply.ts";
import { batchFrom } from "./batches.ts";
import { ImportFileError } from "./file_error.ts";
import { noCounts, parseRun, readImport, type Run, type RunCounts } from "./imports.ts";
import { linkMembers } from "./members.ts";
import type { ProductDraft, Reading } from "./model.ts";

export interface WorkerOptions {
  sql: Sql;
  bucket: Bucket;
  tenant: string;
  /** The shop's own address. */
  origin: string;
  log: Logger;
}

/** A claim lasts this long without a sign of life; then another worker may go on. */
const leaseSeconds = 12;
/** Claims in a row without a single batch done, before a run is given up. */
const maxAttempts = 5;

/** The run was taken over, or is no longer under way: this worker must write nothing more. */
class ClaimLost extends Error {}

/** Ends a transaction whose effects nobody wants. */
class DryRun extends Error {
  constructor(readonly applied: Applied) {
    super("dry run");
  }
}

interface Task {
  run: Run;
  reading: Reading;
}

/**
 * Works off import runs. A batch, its results and the checkpoint are one transaction, and the
 * checkpoint moves only for the worker that has the claim: killed at any moment and taken up again
 * by any other, each product is written once.
 */
export class ImportWorker {
  readonly #id = uuidv7();
  #task: Task | null = null;

  constructor(readonly options: WorkerOptions) {}

  /** Goes on with the run at hand, or the next one, for about `ms` milliseconds. */
  async work(ms = Infinity): Promise<void> {
    const until = Date.now() + ms;
    do {
      this.#task ??= await this.#claim();
      if (!this.#task) return;
      try {
        if (await this.#step(this.#task)) this.#task = null;
      } catch (error) {
        this.#task = null;
        if (!(error instanceof ClaimLost)) throw error;
      }
    } while (Date.now() < until);
  }

  async #claim(): Promise<Task | null> {
    const { sql, bucket, log } = this.options;
    const [row] = await sql`
      UPDATE webshop.import_run SET state = 'running', worker = ${this.#id},
        attempts = attempts + 1, started_at = coalesce(started_at, now()),
        lease_until = now() + ${leaseSeconds} * interval '1 second'
      WHERE id = (SELECT id FROM webshop.import_run
        WHERE state IN ('queued', 'running') AND lease_until < now()
        ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED)
      RETURNING *`;
    if (!row) return null;
    const run = parseRun(row);
    if (row.attempts > maxAttempts) {
      await this.#fail(run, "worker_died");
      return null;
    }
    try {
      const reading = await readImport({ sql, bucket }, run.importId, run.options.currency);
      return { run, reading };
    } catch (error) {
      log("error", "the file of an import could not be read", { error: String(error) });
      await this.#fail(run, error instanceof ImportFileError ? error.code : "file_gone");
      return null;
    }
  }

  async #fail(run: Run, failure: string): Promise<void> {
    await this.options.sql`
      UPDATE webshop.import_run SET state = 'failed', failure = ${failure}, finished_at = now()
      WHERE id = ${run.id}`;
  }

  /** One batch, or what is left to do at the end; true when the run is done. */
  async #step(task: Task): Promise<boolean> {
    const { run, reading } = task;
    if (run.position >= reading.products.length) {
      await this.#finish(task);
      return true;
    }
    const drafts = batchFrom(reading.products, run.position);
    try {
      await this.#batch(task, drafts);
    } catch (error) {
      if (error instanceof ClaimLost || !isRefusal(error)) throw error;
      await this.#oneByOne(task, drafts);
    }
    return false;
  }

  async #batch(task: Task, drafts: ProductDraft[]): Promise<void> {
    const { sql } = this.options;
    const { run } = task;
    const counts = run.dryRun
      ? await this.#rolledBack(task, drafts).then((applied) =>
        transaction(sql, (tx) => this.#checkpoint(tx, run, drafts.length, applied))
      )
      : await transaction(sql, async (tx) => {
        const applied = await this.#apply(tx, task, drafts);
        return await this.#checkpoint(tx, run, drafts.length, applied);
      }, { lockTimeoutMs: 10_000 });
    run.position += drafts.length;
    run.counts = counts;
  }

  #apply(tx: Tx, { run }: Task, drafts: ProductDraft[]): Promise<Applied> {
    const { tenant, origin } = this.options;
    const { currency, locationId, negativeToZero } = run.options;
    return applyProducts(tx, {
      tenant,
      origin,
      currency,
      locationId,
      negativeToZero,
      actor: run.startedBy,
      reference: `import:${run.id}`,
    }, drafts);
  }

  async #rolledBack(task: Task, drafts: ProductDraft[]): Promise<Applied> {
    try {
      return await transaction(this.options.sql, async (tx) => {
        throw new DryRun(await this.#apply(tx, task, drafts));
      });
    } catch (error) {
      if (error instanceof DryRun) return error.applied;
      throw error;
    }
  }

  /** After a batch that the database refused: the products at fault fail, the others go in. */
  async #oneByOne(task: Task, drafts: ProductDraft[]): Promise<void> {
    for (const draft of drafts) {
      try {
        await this.#batch(task, [draft]);
      } catch (error) {
        if (error instanceof ClaimLost || !isRefusal(error)) throw error;
        this.options.log("warn", "a product could not be imported", {
          handle: draft.handle,
          error: String(error),
        });
        const { line, handle } = draft;
        const failed: LineResult = { line, handle, sku: "", outcome: "failed", message: "refused" };
        const products = { created: 0, updated: 0, unchanged: 0, failed: 1 };
        task.run.counts = await transaction(
          this.options.sql,
          (tx) => this.#checkpoint(tx, task.run, 1, { lines: [failed], products, units: 0 }),
        );
        task.run.position++;
      }
    }
  }

  async #checkpoint(
    tx: Tx,
    run: Run,
    products: number,
    applied: Applied,
  ): Promise<RunCounts> {
    const counts = add(run.counts, applied);
    const moved = await tx`
      UPDATE webshop.import_run SET position = position + ${products}, attempts = 0,
        counts = ${JSON.stringify(counts)}::text::jsonb,
        lease_until = now() + ${leaseSeconds} * interval '1 second'
      WHERE id = ${run.id} AND worker = ${this.#id} AND position = ${run.position}
        AND state = 'running'`;
    if (moved.count !== 1) throw new ClaimLost();
    await insertResults(tx, run.id, applied.lines);
    return counts;
  }

  async #finish({ run, reading }: Task): Promise<void> {
    await transaction(this.options.sql, async (tx) => {
      if (!run.dryRun) await linkMembers(tx, reading.products);
      const counts = structuredClone(run.counts);
      counts.lines.skipped += reading.skipped.length;
      const done = await tx`
        UPDATE webshop.import_run SET state = 'done', finished_at = now(),
          counts = ${JSON.stringify(counts)}::text::jsonb
        WHERE id = ${run.id} AND worker = ${this.#id} AND state = 'running'`;
      if (done.count !== 1) throw new ClaimLost();
      const skipped = reading.skipped.map(({ line, handle, sku, code }): LineResult => ({
        line,
        handle,
        sku,
        outcome: "skipped",
        message: code,
      }));
      await insertResults(tx, run.id, skipped);
    });
  }
}

/** The database said no to the data (integrity, range), not that it is away. */
function isRefusal(error: unknown): boolean {
  return /^(22|23)/.test((error as { code?: string } | null)?.code ?? "") ||
    (error as { status?: number } | null)?.status !== undefined;
}

function add(before: RunCounts, { lines, products, units }: Applied): RunCounts {
  const counts = structuredClone({ ...noCounts(), ...before });
  for (const outcome of ["created", "updated", "unchanged", "failed"] as const) {
    counts.products[outcome] += products[outcome];
  }
  for (const { outcome } of lines) counts.lines[outcome]++;
  counts.units += units;
  return counts;
}

async function insertResults(tx: Tx, runId: string, lines: LineResult[]): Promise<void> {
  if (lines.length === 0) return;
  await tx`
    INSERT INTO webshop.import_result (run_id, line, handle, sku, outcome, message)
    SELECT ${runId}, line, handle, sku, outcome, message
    FROM jsonb_to_recordset(${JSON.stringify(lines)}::text::jsonb)
      AS r(line int, handle text, sku text, outcome text, message text)
    ON CONFLICT DO NOTHING`;
}
