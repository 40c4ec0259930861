import { loadConfig } from "shared/config/mod.ts";
import { z } from "zod";
import { archiveConfig, locationOf, openArchive } from "../archive/config.ts";
import { ArchiveError, manifestKey, readManifest } from "../archive/manifest.ts";
import { restoreDatabase, verifyObjects } from "../archive/read.ts";
import { tenantMigrations } from "./migrate.ts";

/**
 * Restores the database of an archive into `SCRATCH_DATABASE`, on the same server, counts its rows
 * and reads back every object. The line it prints then is what the DevOps API takes as its proof.
 */
export async function verifyExport(): Promise<void> {
  const env = loadConfig(archiveConfig.extend({ SCRATCH_DATABASE: z.string().min(1) }));
  const archive = openArchive(env);
  const found = await readManifest(archive, env.ARCHIVE_ID);
  if (!found) throw new ArchiveError(`${manifestKey(env.ARCHIVE_ID)} is missing: export first`);
  const { manifest, sha256 } = found;
  if (manifest.tenant !== env.VECTON_TENANT) {
    throw new ArchiveError(`It is an archive of ${manifest.tenant}, not of ${env.VECTON_TENANT}`);
  }
  const scratch = new URL(env.DATABASE_URL);
  scratch.pathname = `/${env.SCRATCH_DATABASE}`;
  const restored = await restoreDatabase(scratch.href, {
    archive,
    manifest,
    sets: await tenantMigrations(),
    appRole: env.DATABASE_APP_ROLE,
  });
  console.log(JSON.stringify({
    event: "export_verified",
    id: manifest.id,
    location: locationOf(env),
    sha256,
    ...restored,
    objects: await verifyObjects(archive, manifest),
    verifiedAt: new Date().toISOString(),
  }));
}
