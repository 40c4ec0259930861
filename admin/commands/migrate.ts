import { z } from "zod";
import { loadConfig } from "shared/config/mod.ts";
import { migrate } from "shared/db/mod.ts";
import { adminMigrations } from "../domain/migrations.ts";

/** Brings the database of `DATABASE_URL` (the owner's) up to date; safe to run at any time. */
export async function migrateAdmin(): Promise<void> {
  const env = loadConfig(z.object({
    DATABASE_URL: z.string().min(1),
    DATABASE_APP_ROLE: z.string().min(1),
  }));
  await migrate(env.DATABASE_URL, adminMigrations, { appRole: env.DATABASE_APP_ROLE });
}
