import { z } from "zod";
import { loadConfig } from "shared/config/mod.ts";
import { migrate } from "shared/db/mod.ts";
import { identityMigrations } from "../domain/migrations.ts";

const env = loadConfig(z.object({
  DATABASE_URL: z.string().min(1),
  DATABASE_APP_ROLE: z.string().min(1),
}));
await migrate(env.DATABASE_URL, [identityMigrations], { appRole: env.DATABASE_APP_ROLE });
