import { encodeHex } from "@std/encoding";
import { delay } from "@std/async/delay";
import { connect, type Sql, type Tx } from "./connect.ts";
import { isLockTimeout } from "./errors.ts";

/** The numbered `.sql` files of a folder; they own the schema of this name. */
export interface MigrationSet {
  name: string;
  directory: URL;
}

/** A migration that cannot be applied; the message says which one and what to do. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

export interface MigrateOptions {
  /** Gets the usual rights on each schema; a file takes some back by naming it `:"app_role"`. */
  appRole: string;
  /** Longest wait for another process that migrates, in milliseconds; 10 minutes by default. */
  waitMs?: number;
  /**
   * Longest wait of a file for a lock on a table, in milliseconds; 3,000 by default. All who come
   * after a waiting `ALTER TABLE` wait behind it, so it gives up early and tries again.
   */
  lockTimeoutMs?: number;
  /** How often a file that got no lock is tried; 20 by default. */
  tries?: number;
  /** Which files to apply: all by default. A schema of the past is made of those of then. */
  only?(set: string, id: string): boolean;
}

interface Migration {
  id: string;
  checksum: string;
  text: string;
}

/**
 * Brings a database up to date: each file once, in order, forward only. A file and the note that
 * it was applied are one transaction: it is there whole or not at all. Safe to run at the same time
 * from several processes. A file may run for as long as it needs.
 */
export async function migrate(
  ownerUrl: string,
  sets: MigrationSet[],
  options: MigrateOptions,
): Promise<{ set: string; id: string }[]> {
  const sql = connect(ownerUrl, {
    max: 1,
    applicationName: "migrate",
    statementTimeoutMs: 0,
    idleInTransactionMs: 0,
  });
  try {
    await ensureTable(sql, options);
    await closeToOthers(sql, options);
    const applied: { set: string; id: string }[] = [];
    for (const set of sets) {
      for (const id of await applySet(sql, set, options)) applied.push({ set: set.name, id });
    }
    return applied;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function ensureTable(sql: Sql, options: MigrateOptions): Promise<void> {
  const [{ found }] = await sql`SELECT to_regclass('public.schema_migration') AS found`;
  if (found) return;
  await alone(sql, options, (tx) =>
    tx`
      CREATE TABLE IF NOT EXISTS public.schema_migration (
        set_name text NOT NULL, id text NOT NULL, checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (set_name, id))`);
}

/**
 * Takes back what PostgreSQL gives to everybody: on a server of many databases each role could
 * otherwise connect to all of them. Who is not the owner leaves it as it is.
 */
async function closeToOthers(sql: Sql, options: MigrateOptions): Promise<void> {
  const [open] = await sql`
    SELECT datname FROM pg_database
    WHERE datname = current_database() AND pg_get_userbyid(datdba) = current_user
      AND has_database_privilege('public', oid, 'CONNECT')`;
  if (!open) return;
  const database = quote(open.datname);
  await alone(sql, options, async (tx) => {
    await tx.unsafe(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`);
    await tx.unsafe(`GRANT CONNECT ON DATABASE ${database} TO ${quote(options.appRole)}`);
  });
}

async function applySet(sql: Sql, set: MigrationSet, options: MigrateOptions): Promise<string[]> {
  const files = await readSet(set);
  const done = await sql`SELECT id FROM public.schema_migration WHERE set_name = ${set.name}`;
  for (const { id } of done) {
    if (!files.some((file) => file.id === id)) {
      throw new MigrationError(
        `${set.name}/${id} was applied but is not among the files: this program is older than ` +
          "the database. Run the version that applied it, or a newer one.",
      );
    }
  }
  const applied: string[] = [];
  for (const file of files) {
    if (options.only?.(set.name, file.id) === false) continue;
    if (await applyOnce(sql, set.name, file, options)) applied.push(file.id);
  }
  return applied;
}

async function applyOnce(
  sql: Sql,
  set: string,
  file: Migration,
  options: MigrateOptions,
): Promise<boolean> {
  const { lockTimeoutMs = 3000, tries = 20 } = options;
  for (let attempt = 1;; attempt++) {
    try {
      return await alone(sql, options, async (tx) => {
        // Looked at under the lock: another process may have applied it while this one waited.
        const [known] = await tx`
          SELECT checksum FROM public.schema_migration WHERE set_name = ${set} AND id = ${file.id}`;
        if (known?.checksum === file.checksum) return false;
        if (known) {
          throw new MigrationError(
            `${set}/${file.id} was changed after it was applied. Put the file back as it was ` +
              "(git log shows it), and write the change into a new file with the next number.",
          );
        }
        await tx`SELECT set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, true)`;
        await apply(tx, set, file, options.appRole);
        return true;
      });
    } catch (error) {
      const cause = error instanceof MigrationError ? error.cause : null;
      if (!isLockTimeout(cause) || attempt >= tries) throw error;
      await delay(Math.random() * 500 * Math.min(attempt, 10));
    }
  }
}

/**
 * Runs `work` in a transaction while no other process migrates this database. The lock is the
 * transaction's own: with a connection that is lost, both are gone.
 */
async function alone<T>(
  sql: Sql,
  { waitMs = 600_000 }: MigrateOptions,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  return await sql.begin(async (tx) => {
    await tx`SELECT set_config('lock_timeout', ${`${waitMs}ms`}, true)`;
    try {
      await tx`SELECT pg_advisory_xact_lock(hashtext('vecton.migrate'))`;
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      throw new MigrationError(
        `Another process has been migrating this database for ${Math.round(waitMs / 1000)} s. ` +
          "Wait for it, or look for `migrate` in pg_stat_activity, then try again.",
      );
    }
    return await work(tx);
  }) as T;
}

async function apply(tx: Tx, schema: string, file: Migration, appRole: string): Promise<void> {
  const role = quote(appRole);
  try {
    await tx`CREATE SCHEMA IF NOT EXISTS ${tx(schema)}`;
    await tx.unsafe(`
      GRANT USAGE ON SCHEMA ${quote(schema)} TO ${role};
      ALTER DEFAULT PRIVILEGES IN SCHEMA ${quote(schema)}
        GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
      ALTER DEFAULT PRIVILEGES IN SCHEMA ${quote(schema)}
        GRANT USAGE, SELECT ON SEQUENCES TO ${role};
      ALTER DEFAULT PRIVILEGES IN SCHEMA ${quote(schema)}
        GRANT EXECUTE ON FUNCTIONS TO ${role};`);
    await tx.unsafe(file.text.replaceAll(':"app_role"', role));
  } catch (error) {
    throw new MigrationError(
      `${schema}/${file.id}: ${(error as Error).message}. Nothing of this file was kept.`,
      { cause: error },
    );
  }
  await tx`INSERT INTO public.schema_migration ${
    tx({ set_name: schema, id: file.id, checksum: file.checksum })
  }`;
}

/** The files of a set in order, with a checksum of each. */
export async function readSet({ name, directory }: MigrationSet): Promise<Migration[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    if (entry.isFile && /^\d{4}_\w+\.sql$/.test(entry.name)) names.push(entry.name);
  }
  if (names.length === 0) {
    throw new MigrationError(`${name}: no migrations in ${directory.pathname}`);
  }
  return await Promise.all(
    names.sort().map(async (id) => {
      const text = await Deno.readTextFile(new URL(id, directory));
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
      return { id, text, checksum: encodeHex(new Uint8Array(digest)) };
    }),
  );
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
