import { loadConfig } from "shared/config/mod.ts";
import { connect, migrate } from "shared/db/mod.ts";
import { z } from "zod";
import { archiveConfig, openArchive, openBuckets } from "../archive/config.ts";
import { ArchiveError, manifestKey, readManifest } from "../archive/manifest.ts";
import { restoreDatabase, restoreObjects } from "../archive/read.ts";
import { tenantMigrations } from "./migrate.ts";

/**
 * Puts an archive into a tenant's database and buckets, then brings the schema up to date. A
 * database that is not new is replaced only with `RESTORE_REPLACE=yes`. Interrupted, run it again
 * with that. What the archive holds sealed opens with the keys of then only.
 */
export async function restoreTenant(): Promise<void> {
  const env = loadConfig(archiveConfig.extend({ RESTORE_REPLACE: z.literal("yes").optional() }));
  const archive = openArchive(env);
  const found = await readManifest(archive, env.ARCHIVE_ID);
  if (!found) throw new ArchiveError(`${manifestKey(env.ARCHIVE_ID)} is missing`);
  if (!env.RESTORE_REPLACE && !await isNew(env.DATABASE_URL)) {
    throw new ArchiveError(
      "There is something in the database. Set RESTORE_REPLACE=yes to lose it for the archive's",
    );
  }
  const sets = await tenantMigrations();
  const appRole = env.DATABASE_APP_ROLE;
  const { manifest } = found;
  const restored = await restoreDatabase(env.DATABASE_URL, { archive, manifest, sets, appRole });
  await migrate(env.DATABASE_URL, sets, { appRole });
  const objects = await restoreObjects(archive, manifest, openBuckets(env));
  console.log(JSON.stringify({ event: "restored", id: manifest.id, ...restored, objects }));
}

async function isNew(url: string): Promise<boolean> {
  const sql = connect(url, { max: 1, applicationName: "restore" });
  try {
    const [{ found }] = await sql`SELECT to_regclass('public.schema_migration') AS found`;
    return found === null;
  } finally {
    await sql.end({ timeout: 5 });
  }
}
