import { credentialsMigrations } from "shared/credentials/mod.ts";
import type { MigrationSet } from "shared/db/mod.ts";
import { mailMigrations } from "shared/mail/mod.ts";
import { service as crm } from "../crm/mod.ts";
import { inventoryMigrations } from "../inventory/mod.ts";

/** The shop's tables, after those that they refer to: of the stock, and of customers' records. */
export const catalogMigrations: MigrationSet[] = [
  inventoryMigrations,
  ...crm.migrations,
  mailMigrations,
  credentialsMigrations,
  { name: "webshop", directory: new URL("./migrations/", import.meta.url) },
];
