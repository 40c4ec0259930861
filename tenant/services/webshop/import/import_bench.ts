/**
 * Import of 5,000 variants, file to catalogue and stock. Printed beside it: the same file only read,
 * and how many times the budget of 20 seconds fits.
 */
import { busMigrations } from "shared/bus/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { openObjects } from "shared/objects/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { createLocation } from "../../inventory/mod.ts";
import { catalogMigrations } from "../schema.ts";
import { shopifyExport } from "../testing/shopifyExport.ts";
import { createImport, getImport, lastRun, startRun } from "./imports.ts";
import { ImportWorker } from "./worker.ts";

const budgetSeconds = 20;

await using db = await testDatabase([busMigrations, ...catalogMigrations]);
const directory = await Deno.makeTempDir();
const bucket = openObjects({ directory }).bucket("private");
const { csv, expected } = shopifyExport({ products: 1420 });
const { id: locationId } = await transaction(
  db.sql,
  (tx) => createLocation(tx, "demo", { code: "WH", name: "Warehouse", kind: "warehouse" }),
);

const store = { sql: db.sql, bucket };
const read = performance.now();
const result = await createImport(store, new File([csv], "bench.csv"), {
  currency: "HUF",
  actor: "bench",
});
const reading = (performance.now() - read) / 1000;
if (!result.ok) throw result.error;

const worker = new ImportWorker({
  ...store,
  tenant: "demo",
  origin: "https://demo.example",
  log: () => {},
});

async function run(): Promise<number> {
  const source = (await getImport(db.sql, (result as { id: string }).id))!;
  await startRun(db.sql, source, {
    dryRun: false,
    options: { locationId, negativeToZero: true, currency: "HUF" },
    actor: "bench",
  });
  const started = performance.now();
  await worker.work();
  const done = await lastRun(db.sql, source.id);
  if (done?.state !== "done") throw new Error(`The run ended as ${done?.state}`);
  return (performance.now() - started) / 1000;
}

const first = await run();
const again = await run();
await Deno.remove(directory, { recursive: true });
console.log(`${expected.variants} variants of ${expected.products} products`);
console.log(
  `first import     ${first.toFixed(2)} s, ${
    (budgetSeconds / first).toFixed(1)
  } times in the budget`,
);
console.log(`reading alone    ${(reading / first * 100).toFixed(0)}% of it`);
console.log(`without a change ${(again / first * 100).toFixed(0)}% of it`);
