import { loadConfig } from "shared/config/mod.ts";
import { archiveConfig, locationOf, openArchive, openBuckets } from "../archive/config.ts";
import { writeArchive } from "../archive/write.ts";

/** Writes the archive `ARCHIVE_ID` of a tenant; one that is there already is left as it is. */
export async function exportTenant(): Promise<void> {
  const env = loadConfig(archiveConfig);
  const { manifest, sha256 } = await writeArchive(
    { tenant: env.VECTON_TENANT, databaseUrl: env.DATABASE_URL, buckets: openBuckets(env) },
    openArchive(env),
    env.ARCHIVE_ID,
  );
  const tables = manifest.tables.length;
  console.log(JSON.stringify({ event: "exported", location: locationOf(env), sha256, tables }));
}
