/** Tables of a tenant's database, read as they were at one moment and written in one transaction. */
import { Readable, Writable } from "node:stream";
import type { Db, Tx } from "shared/db/mod.ts";
import type { Manifest, TableEntry } from "./manifest.ts";

export type Table = Pick<TableEntry, "schema" | "name" | "columns">;

const ofTenant = "n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_'";

/**
 * Every table with its columns, but for what PostgreSQL computes, what is forgotten after a crash
 * anyway (unlogged) and the note of the migrations, which the manifest has.
 */
export async function listTables(db: Db): Promise<Table[]> {
  const rows = await db.unsafe(`
    SELECT n.nspname AS schema, c.relname AS name,
      array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum IS NOT NULL) AS columns
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      AND a.attgenerated = ''
    WHERE c.relkind = 'r' AND c.relpersistence = 'p' AND ${ofTenant}
      AND NOT (n.nspname = 'public' AND c.relname = 'schema_migration')
    GROUP BY 1, 2 ORDER BY 1, 2`);
  return rows.map(({ schema, name, columns }) => ({ schema, name, columns: columns ?? [] }));
}

/** Positions of sequences that have been used. */
export async function listSequences(db: Db): Promise<Manifest["sequences"]> {
  const rows = await db`
    SELECT schemaname AS schema, sequencename AS name, last_value::text AS value
    FROM pg_sequences WHERE last_value IS NOT NULL ORDER BY 1, 2`;
  return rows.map(({ schema, name, value }) => ({ schema, name, value }));
}

export async function listMigrations(db: Db): Promise<Manifest["migrations"]> {
  const rows = await db`
    SELECT set_name, id, checksum FROM public.schema_migration ORDER BY set_name, id`;
  return rows.map(({ set_name, id, checksum }) => ({ set: set_name, id, checksum }));
}

/** A table in COPY's text format: a line a row. */
export async function copyOut(tx: Tx, table: Table): Promise<ReadableStream<Uint8Array>> {
  const readable = await tx.unsafe(`COPY ${copyTarget(table)} TO STDOUT`).readable();
  // The driver pauses its connection when more comes than is read, and wakes it with the next read;
  // where the end came with the last bytes there is none, and every later answer would stay unread.
  readable.once("end", () => readable._read(0));
  return Readable.toWeb(readable) as unknown as ReadableStream<Uint8Array>;
}

/** Adds what `copyOut` gave. */
export async function copyIn(
  tx: Tx,
  table: Table,
  rows: ReadableStream<Uint8Array>,
): Promise<void> {
  const query = tx.unsafe(`COPY ${copyTarget(table)} FROM STDIN`);
  const writable = await query.writable();
  const { promise: refused, reject } = Promise.withResolvers<never>();
  // To the driver the query is answered by its stream: what the server refuses once all is sent
  // reaches nobody, and the stream would never end.
  Object.assign(query, { reject });
  const written = rows.pipeTo(Writable.toWeb(writable) as unknown as WritableStream<Uint8Array>);
  await Promise.race([refused, written]);
}

export async function countRows(db: Db, table: Table): Promise<number> {
  const [{ count }] = await db.unsafe(`SELECT count(*)::text AS count FROM ${nameOf(table)}`);
  return Number(count);
}

/**
 * Runs `work` with these tables empty and unconstrained: no foreign key is looked at and no trigger
 * fires. Afterwards every foreign key is there again, and holds.
 */
export async function unconstrained(
  tx: Tx,
  tables: Table[],
  work: () => Promise<void>,
): Promise<void> {
  const keys = await tx.unsafe(`
    SELECT n.nspname AS schema, c.relname AS name, k.conname AS key,
      pg_get_constraintdef(k.oid) AS definition
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f' AND ${ofTenant}`);
  const alter = async (table: { schema: string; name: string }, action: string) =>
    await tx.unsafe(`ALTER TABLE ${nameOf(table)} ${action}`);
  for (const { schema, name, key } of keys) {
    await alter({ schema, name }, `DROP CONSTRAINT ${quote(key)}`);
  }
  for (const table of tables) await alter(table, "DISABLE TRIGGER USER");
  if (tables.length > 0) await tx.unsafe(`TRUNCATE ${tables.map(nameOf).join(", ")}`);
  await work();
  for (const table of tables) await alter(table, "ENABLE TRIGGER USER");
  for (const { schema, name, key, definition } of keys) {
    await alter({ schema, name }, `ADD CONSTRAINT ${quote(key)} ${definition}`);
  }
}

export async function setSequences(tx: Tx, sequences: Manifest["sequences"]): Promise<void> {
  for (const { schema, name, value } of sequences) {
    await tx`SELECT setval(${nameOf({ schema, name })}::regclass, ${value}::bigint)`;
  }
}

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
const nameOf = ({ schema, name }: { schema: string; name: string }) =>
  `${quote(schema)}.${quote(name)}`;
const copyTarget = (table: Table) =>
  table.columns.length > 0
    ? `${nameOf(table)} (${table.columns.map(quote).join(", ")})`
    : nameOf(table);
