import { z } from "zod";
import { loadConfig } from "shared/config/mod.ts";
import { migrate, type MigrationSet } from "shared/db/mod.ts";
import { auditMigrations } from "shared/audit/mod.ts";
import { authMigrations } from "shared/auth/mod.ts";
import { busMigrations } from "shared/bus/mod.ts";
import { services } from "../services.ts";

/** Every schema of a tenant's database, in the order in which they may refer to each other. */
export async function tenantMigrations(): Promise<MigrationSet[]> {
  const modules = await Promise.all(Object.values(services).map((entry) => entry.load()));
  const sets = modules.flatMap(({ service }) => service.migrations);
  const byName = new Map(
    [busMigrations, authMigrations, auditMigrations, ...sets].map((set) => [set.name, set]),
  );
  return [...byName.values()];
}

/** Brings the database of `DATABASE_URL` (the owner's) up to date; safe to run at any time. */
export async function migrateTenant(): Promise<void> {
  const env = loadConfig(z.object({
    DATABASE_URL: z.string().min(1),
    DATABASE_APP_ROLE: z.string().min(1),
  }));
  await migrate(env.DATABASE_URL, await tenantMigrations(), { appRole: env.DATABASE_APP_ROLE });
}
