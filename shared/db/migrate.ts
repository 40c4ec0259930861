import { encodeHex } from "@std/encoding";
import { connect, type Sql, type Tx } from "./connect.ts";

/** The numbered `.sql` files of a folder; they own the schema of this name. */
export interface MigrationSet {
  name: string;
  directory: URL;
}

/** A migration that was applied and then changed, or one that is missing from the files. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

interface Migration {
  id: string;
  checksum: string;
  text: string;
}

/**
 * Brings a database up to date: each file once, in its own transaction, in order, forward only.
 * Safe to run at the same time from several processes. `appRole` gets the usual rights on each
 * schema; a file can take some back by naming it `:"app_role"`.
 */
export async function migrate(
  ownerUrl: string,
  sets: MigrationSet[],
  { appRole }: { appRole: string },
): Promise<{ set: string; id: string }[]> {
  const sql = connect(ownerUrl, { max: 1, applicationName: "migrate" });
  try {
    // On the session, so that it also covers the time between the transactions.
    await sql`SELECT pg_advisory_lock(hashtext('vecton.migrate'))`;
    await sql`
      CREATE TABLE IF NOT EXISTS public.schema_migration (
        set_name text NOT NULL, id text NOT NULL, checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (set_name, id))`;
    const applied: { set: string; id: string }[] = [];
    for (const set of sets) {
      for (const id of await applySet(sql, set, appRole)) applied.push({ set: set.name, id });
    }
    return applied;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function applySet(sql: Sql, set: MigrationSet, appRole: string): Promise<string[]> {
  const files = await readSet(set);
  const rows = await sql`
    SELECT id, checksum FROM public.schema_migration WHERE set_name = ${set.name}`;
  const done = new Map(rows.map((row) => [row.id as string, row.checksum as string]));
  for (const id of done.keys()) {
    if (!files.some((file) => file.id === id)) {
      throw new MigrationError(
        `${set.name}/${id} was applied but is not among the files: this program is older than the database`,
      );
    }
  }
  const applied: string[] = [];
  for (const file of files) {
    const checksum = done.get(file.id);
    if (checksum === file.checksum) continue;
    if (checksum !== undefined) {
      throw new MigrationError(
        `${set.name}/${file.id} was changed after it was applied: add a new file instead`,
      );
    }
    await sql.begin((tx) => apply(tx, set.name, file, appRole));
    applied.push(file.id);
  }
  return applied;
}

async function apply(tx: Tx, schema: string, file: Migration, appRole: string): Promise<void> {
  const role = quote(appRole);
  await tx`CREATE SCHEMA IF NOT EXISTS ${tx(schema)}`;
  await tx.unsafe(`
    GRANT USAGE ON SCHEMA ${quote(schema)} TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${quote(schema)}
      GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${quote(schema)}
      GRANT USAGE, SELECT ON SEQUENCES TO ${role};
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${quote(schema)}
      GRANT EXECUTE ON FUNCTIONS TO ${role};`);
  try {
    await tx.unsafe(file.text.replaceAll(':"app_role"', role));
  } catch (error) {
    throw new MigrationError(`${schema}/${file.id}: ${(error as Error).message}`, { cause: error });
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
