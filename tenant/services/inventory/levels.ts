import type { Db } from "shared/db/mod.ts";
import { likePattern } from "shared/i18n/fold.ts";

export interface Level {
  variantId: string;
  locationId: string;
  sku: string;
  title: string;
  locationCode: string;
  locationName: string;
  onHand: number;
  reserved: number;
  available: number;
  version: number;
  changedAt: Date;
}

export interface LevelQuery {
  search?: string;
  locationId?: string;
  /** Only what has this many available or fewer. */
  atMost?: number;
  sort?: "sku" | "available";
  /** `next` of the page before. */
  cursor?: string;
  limit?: number;
}

/** Stock by variant and location, by pages; quick whatever the size of the catalogue. */
export async function levels(
  db: Db,
  query: LevelQuery,
): Promise<{ levels: Level[]; next: string | null }> {
  const limit = query.limit ?? 50;
  const byAvailable = query.sort === "available" || query.atMost !== undefined;
  const after = decode(query.cursor);
  const position = after === null
    ? db``
    : byAvailable
    ? db`AND (s.available, s.variant_id, s.location_id) > (${after[0]}::bigint, ${
      after[1]
    }::uuid, ${after[2]}::uuid)`
    : db`AND (i.sku, i.variant_id, s.location_id) > (${after[0]}, ${after[1]}::uuid, ${
      after[2]
    }::uuid)`;
  const rows = await db`
    SELECT s.*, i.sku, i.title, l.code, l.name
    FROM inventory.stock_level s
    JOIN inventory.item i ON i.variant_id = s.variant_id
    JOIN inventory.location l ON l.id = s.location_id
    WHERE i.removed_at IS NULL
    ${query.search ? db`AND i.search LIKE ${likePattern(query.search)}` : db``}
    ${
    query.locationId
      ? db`AND s.location_id = ${query.locationId}`
      : db`AND (l.kind <> 'transit' OR s.on_hand > 0)`
  }
    ${query.atMost === undefined ? db`` : db`AND s.available <= ${query.atMost}`}
    ${position}
    ORDER BY ${
    byAvailable
      ? db`s.available, s.variant_id, s.location_id`
      : db`i.sku, i.variant_id, s.location_id`
  }
    LIMIT ${limit + 1}`;
  const page = rows.slice(0, limit).map(parse);
  const last = page.at(-1);
  const next = rows.length > limit && last
    ? encode([byAvailable ? String(last.available) : last.sku, last.variantId, last.locationId])
    : null;
  return { levels: page, next };
}

/** The stock of some variants at every location. */
export async function levelsOf(db: Db, variantIds: string[]): Promise<Level[]> {
  if (variantIds.length === 0) return [];
  const rows = await db`
    SELECT s.*, i.sku, i.title, l.code, l.name
    FROM inventory.stock_level s
    JOIN inventory.item i ON i.variant_id = s.variant_id
    JOIN inventory.location l ON l.id = s.location_id
    WHERE s.variant_id IN ${db(variantIds)} ORDER BY i.sku, l.code`;
  return rows.map(parse);
}

/** What guests may know of a stock: never the number. */
export type StockLevel = "in" | "low" | "out";

/** Units up to which the shop says that only a few are left. */
const few = 3;

export interface Availability {
  /** What can be sold now, all selling locations together, holds whose time is over not counted. */
  available: number;
  /** What is not tracked, or may be ordered beyond what is there, is always in. */
  level: StockLevel;
  /** The level follows the stock. */
  live: boolean;
  /** The shop shows it: guests may know its level. */
  listed: boolean;
}

/** The numbers of every stock level, under `variant:location`. */
export async function numbersOf(
  db: Db,
): Promise<
  { key: string; version: number; onHand: number; reserved: number; available: number }[]
> {
  const rows = await db`
    SELECT variant_id, location_id, version, on_hand, reserved, available
    FROM inventory.stock_level`;
  return rows.map((row) => ({
    key: `${row.variant_id}:${row.location_id}`,
    version: Number(row.version),
    onHand: Number(row.on_hand),
    reserved: Number(row.reserved),
    available: Number(row.available),
  }));
}

/** What can be promised of some variants, or of all. */
export async function availability(
  db: Db,
  variantIds?: string[],
): Promise<Map<string, Availability>> {
  if (variantIds?.length === 0) return new Map();
  const rows = await db`
    SELECT i.variant_id, i.tracked AND i.backorder_limit = 0 AS live,
      i.listed AND i.removed_at IS NULL AS listed,
      coalesce((SELECT sum(s.available) FROM inventory.stock_level s
        JOIN inventory.location l ON l.id = s.location_id AND l.kind IN ('warehouse', 'store')
        WHERE s.variant_id = i.variant_id), 0) +
      coalesce((SELECT sum(h.quantity) FROM inventory.stock_hold h
        WHERE h.variant_id = i.variant_id AND h.outcome IS NULL AND h.expires_at <= now()), 0)
      - i.safety_stock AS available
    FROM inventory.item i
    WHERE ${variantIds ? db`i.variant_id IN ${db(variantIds)}` : db`i.removed_at IS NULL`}`;
  return new Map(rows.map(({ variant_id, live, listed, ...row }) => {
    const available = Math.max(0, Number(row.available));
    return [variant_id, { available, level: live ? levelOf(available) : "in", live, listed }];
  }));
}

function levelOf(available: number): StockLevel {
  return available === 0 ? "out" : available <= few ? "low" : "in";
}

/** The whole stock in a few figures. */
export async function totals(
  db: Db,
): Promise<{ variants: number; onHand: number; reserved: number; locations: number; low: number }> {
  const [row] = await db`
    SELECT (SELECT count(*) FROM inventory.item WHERE removed_at IS NULL) AS variants,
      (SELECT count(*) FROM inventory.location WHERE kind IN ('warehouse', 'store')) AS locations,
      coalesce(sum(on_hand), 0) AS on_hand, coalesce(sum(reserved), 0) AS reserved,
      count(*) FILTER (WHERE available <= 3) AS low
    FROM inventory.stock_level`;
  return {
    variants: Number(row.variants),
    onHand: Number(row.on_hand),
    reserved: Number(row.reserved),
    locations: Number(row.locations),
    low: Number(row.low),
  };
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Level {
  return {
    variantId: row.variant_id,
    locationId: row.location_id,
    sku: row.sku,
    title: row.title,
    locationCode: row.code,
    locationName: row.name,
    onHand: Number(row.on_hand),
    reserved: Number(row.reserved),
    available: Number(row.available),
    version: Number(row.version),
    changedAt: row.changed_at,
  };
}

function encode(position: [string, string, string]): string {
  return btoa(encodeURIComponent(JSON.stringify(position)));
}

/** A cursor that was tampered with begins at the beginning. */
function decode(cursor: string | undefined): [string, string, string] | null {
  const id = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;
  try {
    const [value, variant, location] = JSON.parse(decodeURIComponent(atob(cursor ?? "")));
    return typeof value === "string" && id.test(variant) && id.test(location)
      ? [value, variant, location]
      : null;
  } catch {
    return null;
  }
}
