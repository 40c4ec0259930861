import { connect, type Sql, type Tx } from "shared/db/mod.ts";
import { allObjects, type Bucket } from "shared/objects/mod.ts";
import {
  type BucketEntry,
  type Manifest,
  manifestKey,
  type ObjectLine,
  readManifest,
  type TableEntry,
} from "./manifest.ts";
import { gzip, measured } from "./streams.ts";
import { copyOut, listMigrations, listSequences, listTables } from "./tables.ts";

export interface ArchiveSource {
  tenant: string;
  /** The owner's login: it reads every table. */
  databaseUrl: string;
  buckets: { private: Bucket; public: Bucket };
}

/** Objects that are copied at once. */
const atOnce = 8;

/**
 * Writes an archive below `<id>/`: the database as it was at one moment, then the objects. Nothing
 * is held whole. The manifest comes last, so that an archive is there or is not; one that is there
 * is left as it is, one that was begun is begun anew.
 */
export async function writeArchive(
  { tenant, databaseUrl, buckets }: ArchiveSource,
  target: Bucket,
  id: string,
): Promise<{ manifest: Manifest; sha256: string }> {
  const there = await readManifest(target, id);
  if (there) return there;
  const createdAt = new Date().toISOString();
  const sql = connect(databaseUrl, {
    max: 1,
    applicationName: "export",
    statementTimeoutMs: 0,
    idleInTransactionMs: 0,
  });
  let database;
  try {
    database = await writeDatabase(sql, target, id);
  } finally {
    await sql.end({ timeout: 5 });
  }
  const written: BucketEntry[] = [];
  for (const name of ["private", "public"] as const) {
    written.push(await writeObjects(buckets[name], name, target, id));
  }
  const manifest: Manifest = {
    format: "vecton-archive-1",
    tenant,
    id,
    createdAt,
    ...database,
    buckets: written,
  };
  const text = new TextEncoder().encode(JSON.stringify(manifest, null, 2) + "\n");
  await target.put(manifestKey(id), text, { contentType: "application/json" });
  return (await readManifest(target, id))!;
}

async function writeDatabase(
  sql: Sql,
  target: Bucket,
  id: string,
): Promise<Pick<Manifest, "migrations" | "tables" | "sequences">> {
  // One snapshot for all tables: what belongs together is archived together.
  return await sql.begin("ISOLATION LEVEL REPEATABLE READ READ ONLY", async (tx) => {
    const migrations = await listMigrations(tx);
    const tables: TableEntry[] = [];
    for (const table of await listTables(tx)) tables.push(await writeTable(tx, table, target, id));
    // Sequences know no snapshot: read last, they are never behind a row.
    return { migrations, tables, sequences: await listSequences(tx) };
  }) as Pick<Manifest, "migrations" | "tables" | "sequences">;
}

async function writeTable(
  tx: Tx,
  table: Pick<TableEntry, "schema" | "name" | "columns">,
  target: Bucket,
  id: string,
): Promise<TableEntry> {
  const file = `${id}/tables/${table.schema}.${table.name}.copy.gz`;
  const plain = measured();
  const packed = measured();
  const rows = await copyOut(tx, table);
  await target.put(
    file,
    rows.pipeThrough(plain.stream).pipeThrough(gzip()).pipeThrough(packed.stream),
    { contentType: "application/gzip" },
  );
  const { bytes, sha256 } = packed.measure;
  return { ...table, rows: plain.measure.lines, file, bytes, sha256: sha256() };
}

/** Copies a bucket, and lists what was in it. What is removed meanwhile is left out. */
async function writeObjects(
  source: Bucket,
  name: "private" | "public",
  target: Bucket,
  id: string,
): Promise<BucketEntry> {
  const total = { objects: 0, size: 0 };
  const copy = async (key: string): Promise<ObjectLine | null> => {
    const stored = await source.get(key);
    if (!stored) return null;
    const { stream, measure } = measured();
    const { contentType } = stored;
    await target.put(`${id}/${name}/${key}`, stored.body.pipeThrough(stream), { contentType });
    return { key, size: measure.bytes, contentType, sha256: measure.sha256() };
  };
  async function* lines() {
    for await (const keys of batches(allObjects(source, ""))) {
      for (const line of await Promise.all(keys.map(copy))) {
        if (!line) continue;
        total.objects++;
        total.size += line.size;
        yield new TextEncoder().encode(JSON.stringify(line) + "\n");
      }
    }
  }
  const file = `${id}/objects/${name}.ndjson.gz`;
  const packed = measured();
  await target.put(
    file,
    ReadableStream.from<Uint8Array>(lines()).pipeThrough(gzip()).pipeThrough(packed.stream),
    { contentType: "application/gzip" },
  );
  const { bytes, sha256 } = packed.measure;
  return { name, ...total, file, bytes, sha256: sha256() };
}

async function* batches(objects: AsyncIterable<{ key: string }>): AsyncGenerator<string[]> {
  let keys: string[] = [];
  for await (const { key } of objects) {
    keys.push(key);
    if (keys.length < atOnce) continue;
    yield keys;
    keys = [];
  }
  if (keys.length > 0) yield keys;
}
