import { type Sql, transaction, type Tx } from "shared/db/mod.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { createLocation, moveStock, setOnHand } from "../inventory/mod.ts";
import { resolveStockFile, type StockFile } from "./stock_file.ts";

export interface ImportOptions {
  tenant: string;
  actor: string;
  /** Names the upload: importing it twice by accident moves nothing twice. */
  reference: string;
  mode: "set" | "add";
  createLocations: boolean;
  /** Told of what was done, in its transaction. */
  also?(tx: Tx, done: { changed: number; units: number }): Promise<void>;
  /** Codes of the only locations that may change; null: all may. */
  locations?: string[] | null;
}

/**
 * Puts the quantities of a file into stock, all or nothing. Throws 403 `forbidden_location` where
 * the file names a location outside of `locations`.
 */
export async function importStock(
  sql: Sql,
  file: StockFile,
  { tenant, actor, reference, mode, createLocations, locations, also }: ImportOptions,
): Promise<{ changed: number; units: number }> {
  return await transaction(sql, async (tx) => {
    if (createLocations) {
      const { unknownLocations } = await resolveStockFile(tx, file);
      for (const name of unknownLocations) {
        await createLocation(tx, tenant, { code: codeFor(name), name, kind: "warehouse" });
      }
    }
    const { lines } = await resolveStockFile(tx, file);
    if (locations) await assertWithin(tx, locations, lines);
    const context = { tenant, actor, reason: "import" as const, reference };
    const units = lines.reduce((sum, line) => sum + line.quantity, 0);
    if (mode === "add") {
      await moveStock(
        tx,
        context,
        lines.map(({ quantity, ...key }) => ({ ...key, delta: quantity })),
      );
      await also?.(tx, { changed: lines.length, units });
      return { changed: lines.length, units };
    }
    const levels = await tx`
      SELECT variant_id, location_id, on_hand FROM inventory.stock_level
      WHERE variant_id = ANY (${lines.map((line) => line.variantId)})`;
    const current = new Map(
      levels.map((row) => [`${row.variant_id}:${row.location_id}`, Number(row.on_hand)]),
    );
    const changed = await setOnHand(
      tx,
      context,
      lines.map((line) => ({
        ...line,
        expected: current.get(`${line.variantId}:${line.locationId}`) ?? null,
      })),
    );
    await also?.(tx, { changed, units });
    return { changed, units };
  }, { isolation: "read committed", retries: 5 });
}

async function assertWithin(
  tx: Tx,
  codes: string[],
  lines: { locationId: string }[],
): Promise<void> {
  const [outside] = await tx`
    SELECT name FROM inventory.location
    WHERE id = ANY (${lines.map((line) => line.locationId)}) AND code <> ALL (${codes})`;
  if (outside) {
    const message = `The file changes ${outside.name}, where your role does not reach`;
    throw new DomainError("forbidden_location", 403, message);
  }
}

/** A code for a location that a file names: letters and digits of its name. */
function codeFor(name: string): string {
  const bare = name.normalize("NFKD").toUpperCase().replace(/[^A-Z0-9]+/g, "-").replace(
    /^-|-$/g,
    "",
  );
  return bare.slice(0, 20) || "LOCATION";
}
