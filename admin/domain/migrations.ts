import type { MigrationSet } from "shared/db/mod.ts";

/** Schema `admin`. */
export const adminMigrations: MigrationSet = {
  name: "admin",
  directory: new URL("../migrations/", import.meta.url),
};
