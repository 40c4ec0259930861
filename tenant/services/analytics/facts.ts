import type { Consumer } from "shared/bus/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import type { Event, EventData } from "shared/events/mod.ts";

/**
 * Keeps the read models of the dashboard from events. The bus runs a batch in one transaction with
 * its inbox, so each movement counts once; state rows also compare versions, so that a late event
 * never brings an old number back.
 */
export function facts(timeZone: string): Consumer {
  return {
    name: "analytics.facts",
    types: ["stock.changed.v1", "product.changed.v1", "location.changed.v1"],
    batchSize: 200,
    async handle(tx, events) {
      await applyProducts(tx, only(events, "product.changed.v1"));
      await applyLocations(tx, only(events, "location.changed.v1"));
      const stock = only(events, "stock.changed.v1");
      await applyLevels(tx, stock);
      await applyMovements(tx, stock, timeZone);
      const newest = events.reduce((time, event) => event.time > time ? event.time : time, "");
      await tx`
        INSERT INTO analytics.freshness (event_time) VALUES (${newest})
        ON CONFLICT (only_row) DO UPDATE
        SET event_time = greatest(freshness.event_time, excluded.event_time)`;
    },
  };
}

type Known = "stock.changed.v1" | "product.changed.v1" | "location.changed.v1";
type Typed<T extends Known> = Omit<Event, "data"> & { data: EventData<T> };

function only<T extends Known>(events: Event[], type: T): Typed<T>[] {
  return events.filter((event) => event.type === type) as unknown as Typed<T>[];
}

/** The last of several events about one thing, in the order of their keys: no deadlocks. */
function newestBy<T>(items: T[], key: (item: T) => string): T[] {
  const newest = new Map(items.map((item) => [key(item), item]));
  return [...newest.entries()].sort(([a], [b]) => a < b ? -1 : 1).map(([, item]) => item);
}

async function applyProducts(tx: Tx, events: Typed<"product.changed.v1">[]) {
  const rows = newestBy(
    events.flatMap(({ data, sequence }) =>
      data.variants.map((variant) => ({
        variant_id: variant.variantId,
        product_id: data.productId,
        sku: variant.sku,
        title: [data.title, variant.title].filter(Boolean).join(" · "),
        price: variant.price,
        cost: variant.cost,
        currency: variant.currency,
        version: sequence,
      }))
    ),
    (row) => row.variant_id,
  );
  if (rows.length === 0) return;
  await tx`
    INSERT INTO analytics.variant ${tx(rows)}
    ON CONFLICT (variant_id) DO UPDATE
    SET sku = excluded.sku, title = excluded.title, price = excluded.price, cost = excluded.cost,
        currency = excluded.currency, version = excluded.version
    WHERE variant.version < excluded.version`;
}

async function applyLocations(tx: Tx, events: Typed<"location.changed.v1">[]) {
  const rows = newestBy(events, ({ data }) => data.locationId).map(({ data, sequence }) => ({
    location_id: data.locationId,
    code: data.code,
    name: data.name,
    kind: data.kind,
    version: sequence,
  }));
  if (rows.length === 0) return;
  await tx`
    INSERT INTO analytics.location ${tx(rows)}
    ON CONFLICT (location_id) DO UPDATE
    SET code = excluded.code, name = excluded.name, kind = excluded.kind,
        version = excluded.version
    WHERE location.version < excluded.version`;
}

async function applyLevels(tx: Tx, events: Typed<"stock.changed.v1">[]) {
  const rows = newestBy(events, ({ data }) => `${data.variantId}:${data.locationId}`)
    .map(({ data, time }) => ({
      variant_id: data.variantId,
      location_id: data.locationId,
      sku: data.sku,
      on_hand: data.onHand,
      available: data.available,
      version: data.version,
      changed_at: time,
    }));
  if (rows.length === 0) return;
  await tx`
    INSERT INTO analytics.stock ${tx(rows)}
    ON CONFLICT (variant_id, location_id) DO UPDATE
    SET sku = excluded.sku, on_hand = excluded.on_hand, available = excluded.available,
        version = excluded.version, changed_at = excluded.changed_at
    WHERE stock.version < excluded.version`;
}

async function applyMovements(tx: Tx, events: Typed<"stock.changed.v1">[], timeZone: string) {
  const moved = events.filter(({ data }) => data.delta !== 0).map(({ data, time }) => ({
    time,
    variant: data.variantId,
    location: data.locationId,
    reason: data.reason,
    delta: data.delta,
  }));
  if (moved.length === 0) return;
  const json = JSON.stringify(moved);
  const source = tx`
    SELECT (m.time AT TIME ZONE ${timeZone})::date AS day, m.variant, m.location, m.reason,
      greatest(m.delta, 0) AS units_in, greatest(-m.delta, 0) AS units_out
    FROM jsonb_to_recordset(${json}::text::jsonb)
      AS m(time timestamptz, variant uuid, location uuid, reason text, delta bigint)`;
  await tx`
    INSERT INTO analytics.movement_day AS d
      (day, location_id, reason, units_in, units_out, movements)
    SELECT day, location, reason, sum(units_in), sum(units_out), count(*)
    FROM (${source}) AS s GROUP BY day, location, reason ORDER BY day, location, reason
    ON CONFLICT (day, location_id, reason) DO UPDATE
    SET units_in = d.units_in + excluded.units_in, units_out = d.units_out + excluded.units_out,
        movements = d.movements + excluded.movements`;
  await tx`
    INSERT INTO analytics.variant_day AS d (day, variant_id, units_in, units_out, movements)
    SELECT day, variant, sum(units_in), sum(units_out), count(*)
    FROM (${source}) AS s GROUP BY day, variant ORDER BY day, variant
    ON CONFLICT (day, variant_id) DO UPDATE
    SET units_in = d.units_in + excluded.units_in, units_out = d.units_out + excluded.units_out,
        movements = d.movements + excluded.movements`;
}
