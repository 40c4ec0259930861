import type { Db } from "shared/db/mod.ts";

export interface LocationValue {
  locationId: string;
  code: string;
  name: string;
  kind: string;
  units: number;
  /** Σ on hand × selling price (VAT included), minor units. */
  atPrice: number;
  /** Σ on hand × cost, minor units, of the lines whose cost is known. */
  atCost: number;
  /** Units whose cost is not known: they are missing from `atCost`. */
  unitsWithoutCost: number;
}

/** What lies where and what it is worth in one currency, the most valuable location first. */
export async function stockValue(db: Db, currency: string): Promise<LocationValue[]> {
  const rows = await db`
    SELECT s.location_id, l.code, l.name, l.kind,
      sum(s.on_hand) AS units,
      coalesce(sum(s.on_hand * v.price), 0) AS at_price,
      coalesce(sum(s.on_hand * v.cost), 0) AS at_cost,
      coalesce(sum(s.on_hand) FILTER (WHERE v.cost IS NULL), 0) AS without_cost
    FROM analytics.stock s
    JOIN analytics.location l USING (location_id)
    LEFT JOIN analytics.variant v ON v.variant_id = s.variant_id AND v.currency = ${currency}
    GROUP BY s.location_id, l.code, l.name, l.kind
    HAVING sum(s.on_hand) <> 0
    ORDER BY at_price DESC, l.code`;
  return rows.map((row) => ({
    locationId: row.location_id,
    code: row.code,
    name: row.name,
    kind: row.kind,
    units: Number(row.units),
    atPrice: Number(row.at_price),
    atCost: Number(row.at_cost),
    unitsWithoutCost: Number(row.without_cost),
  }));
}

export interface MovementDay {
  /** The tenant's calendar day, `YYYY-MM-DD`. */
  day: string;
  unitsIn: number;
  unitsOut: number;
  movements: number;
}

/** Units in and out of each of the last `days` days, today included; quiet days are zero. */
export async function movementsPerDay(
  db: Db,
  days: number,
  timeZone: string,
): Promise<MovementDay[]> {
  const rows = await db`
    SELECT to_char(d, 'YYYY-MM-DD') AS day, coalesce(sum(m.units_in), 0) AS units_in,
      coalesce(sum(m.units_out), 0) AS units_out, coalesce(sum(m.movements), 0) AS movements
    FROM generate_series(
      (now() AT TIME ZONE ${timeZone})::date - ${days - 1}::int,
      (now() AT TIME ZONE ${timeZone})::date, interval '1 day') AS d
    LEFT JOIN analytics.movement_day m ON m.day = d::date
    GROUP BY d ORDER BY d`;
  return rows.map((row) => ({
    day: row.day,
    unitsIn: Number(row.units_in),
    unitsOut: Number(row.units_out),
    movements: Number(row.movements),
  }));
}

export interface Mover {
  variantId: string;
  sku: string;
  title: string;
  unitsIn: number;
  unitsOut: number;
  movements: number;
  onHand: number;
}

/** The variants that moved most in the last `days` days, by units in and out together. */
export async function topMovers(
  db: Db,
  days: number,
  timeZone: string,
  limit = 10,
): Promise<Mover[]> {
  const rows = await db`
    WITH moved AS (
      SELECT variant_id, sum(units_in) AS units_in, sum(units_out) AS units_out,
        sum(movements) AS movements
      FROM analytics.variant_day
      WHERE day > (now() AT TIME ZONE ${timeZone})::date - ${days}::int
      GROUP BY variant_id
      ORDER BY sum(units_in) + sum(units_out) DESC, variant_id LIMIT ${limit}
    )
    SELECT moved.*, coalesce(v.sku, s.sku, '') AS sku, coalesce(v.title, s.sku, '') AS title,
      coalesce(s.on_hand, 0) AS on_hand
    FROM moved
    LEFT JOIN analytics.variant v USING (variant_id)
    LEFT JOIN LATERAL (
      SELECT min(sku) AS sku, sum(on_hand) AS on_hand FROM analytics.stock
      WHERE stock.variant_id = moved.variant_id
    ) s ON true
    ORDER BY units_in + units_out DESC, variant_id`;
  return rows.map((row) => ({
    variantId: row.variant_id,
    sku: row.sku,
    title: row.title,
    unitsIn: Number(row.units_in),
    unitsOut: Number(row.units_out),
    movements: Number(row.movements),
    onHand: Number(row.on_hand),
  }));
}

/** Units by reason over the last `days` days, the largest first. */
export async function movementsByReason(
  db: Db,
  days: number,
  timeZone: string,
): Promise<{ reason: string; unitsIn: number; unitsOut: number }[]> {
  const rows = await db`
    SELECT reason, sum(units_in) AS units_in, sum(units_out) AS units_out
    FROM analytics.movement_day
    WHERE day > (now() AT TIME ZONE ${timeZone})::date - ${days}::int
    GROUP BY reason ORDER BY sum(units_in) + sum(units_out) DESC, reason`;
  return rows.map((row) => ({
    reason: row.reason,
    unitsIn: Number(row.units_in),
    unitsOut: Number(row.units_out),
  }));
}

/** Time of the newest event in the figures, or null before the first. */
export async function freshness(db: Db): Promise<Date | null> {
  const [row] = await db`SELECT event_time FROM analytics.freshness`;
  return row?.event_time ?? null;
}
