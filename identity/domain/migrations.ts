import type { MigrationSet } from "shared/db/mod.ts";

export const identityMigrations: MigrationSet = {
  name: "identity",
  directory: new URL("../migrations/", import.meta.url),
};
