import { auditMigrations } from "shared/audit/mod.ts";
import { authMigrations } from "shared/auth/mod.ts";
import type { MigrationSet } from "shared/db/mod.ts";

/** What Admin's database is made of, in the order in which it is applied. */
export const adminMigrations: MigrationSet[] = [
  authMigrations,
  auditMigrations,
  { name: "admin", directory: new URL("../migrations/", import.meta.url) },
];
