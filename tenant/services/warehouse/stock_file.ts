import { parse } from "@std/csv";
import type { Db } from "shared/db/mod.ts";

/** A file that cannot be used at all; `code` names the reason. */
export class StockFileError extends Error {
  override name = "StockFileError";

  constructor(readonly code: "file_type" | "file_headers" | "file_broken") {
    super(code);
  }
}

export interface StockFile {
  /** Rows below the header. */
  rows: number;
  /** One per SKU and location, the rows of one key added up. */
  lines: { sku: string; location: string; quantity: number }[];
  /** Rows that were added to another one. */
  merged: number;
  units: number;
  faults: { line: number; code: "not_a_number" | "missing" }[];
}

const headers = {
  sku: ["sku", "variant sku", "cikkszám", "cikkszam", "productnumber", "item"],
  location: ["location", "location code", "location name", "hely", "raktár", "raktar"],
  quantity: ["quantity", "qty", "on hand", "onhand", "available", "mennyiség", "mennyiseg"],
};

/** Reads quantities by SKU and location from CSV text, whatever its separator. */
export function parseStockFile(text: string): StockFile {
  // A picture or an office file is no text.
  if (text.includes("\0") || text.startsWith("PK")) throw new StockFileError("file_type");
  const clean = text.replace(/^\uFEFF/, "");
  const first = clean.split(/\r?\n/, 1)[0];
  const separator = [";", "\t", ","].find((candidate) => first.includes(candidate)) ?? ",";
  let rows: string[][];
  try {
    rows = parse(clean, { separator, fieldsPerRecord: -1 }) as string[][];
  } catch {
    throw new StockFileError("file_broken");
  }
  const [head = [], ...body] = rows;
  const columnOf = (names: string[]) =>
    head.findIndex((name) => names.includes(name.trim().toLowerCase()));
  const [sku, location, quantity] = [headers.sku, headers.location, headers.quantity].map(columnOf);
  if (sku < 0 || location < 0 || quantity < 0) throw new StockFileError("file_headers");

  const sums = new Map<string, StockFile["lines"][number]>();
  const faults: StockFile["faults"] = [];
  let merged = 0;
  body.forEach((cells, i) => {
    const line = i + 2;
    // A leading apostrophe keeps spreadsheets from making a number of a SKU.
    const [code, place, count] = [cells[sku], cells[location], cells[quantity]]
      .map((cell) => (cell ?? "").trim().replace(/^'/, ""));
    if (!code && !place && !count) return;
    if (!code || !place || !count) return void faults.push({ line, code: "missing" });
    if (!/^\d{1,12}$/.test(count)) return void faults.push({ line, code: "not_a_number" });
    const key = `${code}\0${place}`;
    const known = sums.get(key);
    if (known) {
      known.quantity += Number(count);
      merged++;
    } else sums.set(key, { sku: code, location: place, quantity: Number(count) });
  });
  const lines = [...sums.values()];
  return {
    rows: body.length,
    lines,
    merged,
    units: lines.reduce((sum, line) => sum + line.quantity, 0),
    faults,
  };
}

export interface Resolved {
  lines: { variantId: string; locationId: string; quantity: number }[];
  unknownSkus: string[];
  unknownLocations: string[];
}

/** Finds the variants and locations (by code or name) that a file names. */
export async function resolveStockFile(db: Db, { lines }: StockFile): Promise<Resolved> {
  const skus = [...new Set(lines.map((line) => line.sku))];
  const [items, places] = await Promise.all([
    skus.length === 0 ? [] : db`
      SELECT DISTINCT ON (sku) sku, variant_id FROM inventory.item
      WHERE removed_at IS NULL AND sku = ANY (${skus}) ORDER BY sku, variant_id`,
    db`SELECT id, code, name FROM inventory.location`,
  ]);
  const variantOf = new Map(items.map((row) => [row.sku as string, row.variant_id as string]));
  const locationOf = new Map(
    places.flatMap((row) => [
      [row.name.toLowerCase(), row.id as string],
      [row.code.toLowerCase(), row.id as string],
    ]),
  );
  const found: Resolved["lines"] = [];
  const [unknownSkus, unknownLocations] = [new Set<string>(), new Set<string>()];
  for (const { sku, location, quantity } of lines) {
    const variantId = variantOf.get(sku);
    const locationId = locationOf.get(location.toLowerCase());
    if (!variantId) unknownSkus.add(sku);
    if (!locationId) unknownLocations.add(location);
    if (variantId && locationId) found.push({ variantId, locationId, quantity });
  }
  return {
    lines: found,
    unknownSkus: [...unknownSkus].sort(),
    unknownLocations: [...unknownLocations].sort(),
  };
}
