/** Migrations and failures for the tests of this folder. */
import { delay } from "@std/async/delay";
import type { MigrationSet } from "./migrate.ts";

/** A set of migrations named `shop` with these files. */
export async function migrationsOf(files: Record<string, string>): Promise<MigrationSet> {
  const folder = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder}/${name}`, text);
  }
  return { name: "shop", directory: new URL(`file://${folder}/`) };
}

/** Things with a number that cannot fall below zero, and a log that only grows. */
export const things =
  "CREATE TABLE shop.thing (id uuid PRIMARY KEY, n int NOT NULL CHECK (n >= 0));\n" +
  "CREATE TABLE shop.log (id bigint GENERATED ALWAYS AS IDENTITY, text text);\n" +
  'REVOKE UPDATE, DELETE, TRUNCATE ON shop.log FROM :"app_role";';

export const shop = await migrationsOf({ "0001_things.sql": things });

/** Waits for something that another process or the server does. */
export async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    if (await check()) return;
    await delay(25);
  }
  throw new Error("it did not happen");
}

/** A meeting point: nobody goes on before `count` have come; who comes later is let through. */
export function meeting(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let come = 0;
  return () => {
    if (++come >= count) resolve();
    return promise;
  };
}
