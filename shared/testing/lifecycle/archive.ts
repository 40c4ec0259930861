/** The archive of a tenant that is gone, put into a fresh database by the command for it. */
import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { connect } from "shared/db/mod.ts";
import { runTask } from "../../../k8s/local/apps.ts";
import { databaseOf } from "../../../k8s/tenant/mod.ts";
import type { RealEngines } from "./engines.ts";
import type { Context } from "./step.ts";

/** Tables whose rows come and go by themselves while services end. */
const passing = /^(events\.|.*\.(session|outbox|inbox|event_log))/;

/** Rows of each table of a tenant's database. */
export async function countRows(
  { postgresUrl }: RealEngines,
  slug: string,
): Promise<Map<string, number>> {
  return await countIn(postgresUrl, databaseOf(slug));
}

/**
 * Restores the archive that the tombstone names; answers how many rows it has. Throws where a table
 * has other rows than the tenant had.
 */
export async function restoreArchive(context: Context): Promise<number> {
  const { slug, machine, engines } = context;
  const tombstone = await (await machine.main()).read(`k8s/tenants/_tombstones/${slug}.yaml`) ?? "";
  const location = /location: s3:\/\/([\w-]+)\/([\w.-]+)\//.exec(tombstone);
  if (!location) throw new Error(`the tombstone names no archive:\n${tombstone}`);
  const [, bucket, id] = location;

  const database = `restored_${slug.replaceAll("-", "_")}`;
  const url = await freshDatabase(engines.postgresUrl, database);
  const buckets = [`${slug}-restored-private`, `${slug}-restored-public`];
  const { objects } = engines.opened;
  const keys = objects
    ? await Promise.all([bucket, ...buckets].map((name) => objects.putBucket(name, {})))
    : [];
  await runTask(["tenant/commands.ts", "restore"], {
    VECTON_TENANT: slug,
    ARCHIVE_ID: id,
    DATABASE_URL: url,
    DATABASE_APP_ROLE: `${database}_app`,
    S3_ARCHIVE_BUCKET: bucket,
    S3_PRIVATE_BUCKET: buckets[0],
    S3_PUBLIC_BUCKET: buckets[1],
    ...(objects
      ? {
        S3_ENDPOINT: objects.endpoint,
        S3_ARCHIVE_ACCESS_KEY: keys[0].accessKey,
        S3_ARCHIVE_SECRET_KEY: keys[0].secretKey,
        S3_ACCESS_KEY: keys[1].accessKey,
        S3_SECRET_KEY: keys[1].secretKey,
        S3_PUBLIC_ACCESS_KEY: keys[2].accessKey,
        S3_PUBLIC_SECRET_KEY: keys[2].secretKey,
      }
      : { OBJECTS_DIR: join(machine.stateDir, "objects") }),
  });

  const restored = await countIn(engines.postgresUrl, database);
  const lasting = (rows: Map<string, number>) =>
    Object.fromEntries([...rows].filter(([table]) => !passing.test(table)));
  assertEquals(lasting(restored), lasting(context.rows!));
  return [...restored.values()].reduce((sum, rows) => sum + rows, 0);
}

/** A database with its two roles; answers the owner's login. */
async function freshDatabase(superuserUrl: string, name: string): Promise<string> {
  const sql = connect(superuserUrl, { max: 1 });
  try {
    for (const role of [name, `${name}_app`]) {
      await sql.unsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'vecton'`);
    }
    await sql.unsafe(`CREATE DATABASE ${name} OWNER ${name}`);
  } finally {
    await sql.end();
  }
  const url = new URL(superuserUrl);
  Object.assign(url, { pathname: `/${name}`, username: name, password: "vecton" });
  return url.href;
}

async function countIn(superuserUrl: string, database: string): Promise<Map<string, number>> {
  const url = new URL(superuserUrl);
  url.pathname = `/${database}`;
  const sql = connect(url.href, { max: 1 });
  try {
    const tables = await sql`
      SELECT schemaname || '.' || tablename AS name, schemaname, tablename FROM pg_tables
      WHERE schemaname !~ '^(pg_|information_schema)' ORDER BY 1`;
    const counts = new Map<string, number>();
    for (const { name, schemaname, tablename } of tables) {
      const [{ rows }] = await sql`
        SELECT count(*)::int AS rows FROM ${sql(schemaname)}.${sql(tablename)}`;
      counts.set(name, rows);
    }
    return counts;
  } finally {
    await sql.end();
  }
}
