import { TextLineStream } from "@std/streams/text_line_stream";
import { connect, migrate, type MigrationSet, type Sql, type Tx } from "shared/db/mod.ts";
import { readSet } from "shared/db/migrate.ts";
import type { Bucket } from "shared/objects/mod.ts";
import {
  ArchiveError,
  type BucketEntry,
  type Manifest,
  type ObjectLine,
  objectLine,
  type TableEntry,
} from "./manifest.ts";
import { gunzip, measured, measureOf } from "./streams.ts";
import { copyIn, countRows, listTables, setSequences, unconstrained } from "./tables.ts";

export interface Restored {
  tables: number;
  rows: number;
}

/**
 * Makes the database of `url` (its owner's login) what the archive holds: its schema as it was then,
 * by the migrations of this program, and every row. What was in the database is gone. Throws
 * ArchiveError for a file that is not what the manifest says, and where a row is missing.
 */
export async function restoreDatabase(
  url: string,
  { archive, manifest, sets, appRole }: {
    archive: Bucket;
    manifest: Manifest;
    sets: MigrationSet[];
    appRole: string;
  },
): Promise<Restored> {
  await checkMigrations(manifest, sets);
  const sql = connect(url, {
    max: 1,
    applicationName: "restore",
    statementTimeoutMs: 0,
    idleInTransactionMs: 0,
  });
  try {
    await empty(sql);
    const then = new Set(manifest.migrations.map(({ set, id }) => `${set}/${id}`));
    await migrate(url, sets, { appRole, only: (set, id) => then.has(`${set}/${id}`) });
    await sql.begin(async (tx) => {
      // As after a TRUNCATE: nobody else is in there.
      await tx`SET LOCAL lock_timeout = 0`;
      await checkTables(tx, manifest);
      await unconstrained(tx, manifest.tables, async () => {
        for (const table of manifest.tables) await readTable(tx, table, archive);
      });
      await setSequences(tx, manifest.sequences);
    });
    return await compareRows(sql, manifest);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** This program must still have every migration of then, unchanged. */
async function checkMigrations(manifest: Manifest, sets: MigrationSet[]): Promise<void> {
  const known = new Map<string, string>();
  for (const set of sets) {
    for (const { id, checksum } of await readSet(set)) known.set(`${set.name}/${id}`, checksum);
  }
  for (const { set, id, checksum } of manifest.migrations) {
    if (known.get(`${set}/${id}`) === checksum) continue;
    throw new ArchiveError(
      `The archive was made with migration ${set}/${id}, which this program ` +
        `${known.has(`${set}/${id}`) ? "has in another version" : "does not have"}: ` +
        "restore it with a release from that time or a newer one",
    );
  }
}

async function empty(sql: Sql): Promise<void> {
  const schemas = await sql`
    SELECT nspname AS name FROM pg_namespace
    WHERE nspname NOT IN ('public', 'information_schema') AND nspname !~ '^pg_'`;
  for (const { name } of schemas) await sql`DROP SCHEMA ${sql(name)} CASCADE`;
  await sql`DROP TABLE IF EXISTS public.schema_migration`;
}

async function checkTables(tx: Tx, manifest: Manifest): Promise<void> {
  const shape = ({ schema, name, columns }: { schema: string; name: string; columns: string[] }) =>
    `${schema}.${name} (${columns.toSorted().join(", ")})`;
  const here = new Set((await listTables(tx)).map(shape));
  for (const table of manifest.tables) {
    if (here.has(shape(table))) continue;
    throw new ArchiveError(`The migrations of then make no table ${shape(table)}`);
  }
}

async function readTable(tx: Tx, table: TableEntry, archive: Bucket): Promise<void> {
  const stored = await archive.get(table.file);
  if (!stored) throw new ArchiveError(`${table.file} is missing`);
  const { stream, measure } = measured();
  await copyIn(tx, table, stored.body.pipeThrough(stream).pipeThrough(gunzip()));
  if (measure.sha256() !== table.sha256) throw new ArchiveError(`${table.file} was changed`);
}

async function compareRows(sql: Sql, manifest: Manifest): Promise<Restored> {
  let rows = 0;
  for (const table of manifest.tables) {
    const count = await countRows(sql, table);
    rows += count;
    if (count === table.rows) continue;
    throw new ArchiveError(
      `${table.schema}.${table.name}: ${table.rows} rows were archived, ${count} came back`,
    );
  }
  return { tables: manifest.tables.length, rows };
}

/** Every object of one bucket of the archive, as its list has it. */
export async function* archivedObjects(
  archive: Bucket,
  entry: BucketEntry,
): AsyncGenerator<ObjectLine> {
  const stored = await archive.get(entry.file);
  if (!stored) throw new ArchiveError(`${entry.file} is missing`);
  const { stream, measure } = measured();
  const lines: ReadableStream<string> = stored.body.pipeThrough(stream).pipeThrough(gunzip())
    .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
    .pipeThrough(new TextLineStream());
  for await (const line of lines) {
    if (line) yield objectLine.parse(JSON.parse(line));
  }
  if (measure.sha256() !== entry.sha256) throw new ArchiveError(`${entry.file} was changed`);
}

/** Reads back every object and compares it with its hash; returns how many there are. */
export async function verifyObjects(archive: Bucket, manifest: Manifest): Promise<number> {
  let total = 0;
  for (const entry of manifest.buckets) {
    let count = 0;
    for await (const { key, sha256 } of archivedObjects(archive, entry)) {
      const stored = await archive.get(`${manifest.id}/${entry.name}/${key}`);
      const found = stored && (await measureOf(stored.body)).sha256();
      if (found !== sha256) {
        throw new ArchiveError(`${entry.name}/${key} ${found ? "was changed" : "is missing"}`);
      }
      count++;
    }
    if (count !== entry.objects) {
      throw new ArchiveError(`${entry.file} lists ${count} objects of ${entry.objects}`);
    }
    total += count;
  }
  return total;
}

/** Puts the archive's objects into a tenant's buckets; those of the same key are replaced. */
export async function restoreObjects(
  archive: Bucket,
  manifest: Manifest,
  buckets: { private: Bucket; public: Bucket },
): Promise<number> {
  let total = 0;
  for (const entry of manifest.buckets) {
    for await (const { key, contentType } of archivedObjects(archive, entry)) {
      const stored = await archive.get(`${manifest.id}/${entry.name}/${key}`);
      if (!stored) throw new ArchiveError(`${entry.name}/${key} is missing`);
      await buckets[entry.name].put(key, stored.body, { contentType });
      total++;
    }
  }
  return total;
}
