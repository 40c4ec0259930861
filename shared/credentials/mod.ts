/**
 * What proves who somebody is: passwords, links by mail, known devices, and the limits around them.
 * Shared by identity (accounts) and shops (customers): shared code, separate data. Functions take a
 * database and a subject's id, and never know what a subject is.
 */
import type { MigrationSet } from "shared/db/mod.ts";

export const credentialsMigrations: MigrationSet = {
  name: "credentials",
  directory: new URL("./migrations/", import.meta.url),
};
