import { auditMigrations } from "shared/audit/mod.ts";
import { credentialsMigrations } from "shared/credentials/mod.ts";
import type { MigrationSet } from "shared/db/mod.ts";
import { mailMigrations } from "shared/mail/mod.ts";

/** What identity's database is made of, in the order in which it is applied. */
export const identityMigrations: MigrationSet[] = [
  auditMigrations,
  mailMigrations,
  credentialsMigrations,
  { name: "identity", directory: new URL("../migrations/", import.meta.url) },
];
