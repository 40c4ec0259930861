import type { MigrationSet } from "shared/db/mod.ts";
import { inventoryMigrations } from "../inventory/mod.ts";

/** The catalogue's tables, after those of the stock that it tells of its variants. */
export const catalogMigrations: MigrationSet[] = [
  inventoryMigrations,
  { name: "webshop", directory: new URL("./migrations/", import.meta.url) },
];
