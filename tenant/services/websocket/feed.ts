import type { Consumer } from "shared/bus/mod.ts";
import type { ChannelStore, Publication } from "shared/cache/channels/mod.ts";
import type { Sql, Tx } from "shared/db/mod.ts";
import type { Event } from "shared/events/mod.ts";
import { availability, type StockLevel } from "../inventory/mod.ts";

/** Older events are not told one by one: who listens loads the numbers again. */
const staleMs = 60_000;
/** Levels of variants that were told last, remembered at most. */
const levelsKept = 50_000;

/** What guests were told of a variant; null where the shop does not show it. */
type Told = StockLevel | null;

/**
 * Turns events into updates: exact numbers for the staff, a level for the storefront's guests, who
 * never learn more than in, low or out, no more often than it changes, and only of what the shop
 * shows.
 *
 * An update is told before the events are noted as handled. When the process dies in between, they
 * come again and the store leaves out what it has. When the store cannot be told, the transaction
 * notes that, and the channels begin a new epoch as soon as they can: events never wait for a
 * cache, and nobody who listens is left with an old number.
 */
export function feed(store: () => ChannelStore, onError: (error: unknown) => void): Consumer {
  const levels = new Map<string, Told>();
  return {
    name: "websocket.feed",
    types: ["stock.changed.v1", "product.changed.v1"],
    batchSize: 500,
    async handle(tx, events) {
      const since = Date.now() - staleMs;
      const fresh = events.filter(({ time }) => Date.parse(time) > since);
      if (fresh.length < events.length) {
        // Levels that nobody is told of are not those that were told last.
        levels.clear();
        await noteLost(tx);
      }
      if (fresh.length === 0) return;
      const publications = fresh.map(publicationOf);
      const changed = await changedLevels(tx, fresh, levels);
      for (const { variantId, level, id } of changed) {
        publications.push({
          channel: "public:stock",
          id,
          key: variantId,
          data: level && { level },
        });
      }
      try {
        await store().publish(publications);
        for (const { variantId, level } of changed) levels.set(variantId, level);
        if (levels.size > levelsKept) levels.clear();
      } catch (error) {
        onError(error);
        levels.clear();
        await noteLost(tx);
      }
    },
  };
}

function publicationOf(event: Event): Publication {
  if (event.type === "stock.changed.v1") {
    const { variantId, locationId, version, onHand, reserved, available } = event.data;
    return {
      channel: "stock",
      id: event.id,
      key: `${variantId}:${locationId}`,
      ver: version,
      data: { onHand, reserved, available },
    };
  }
  if (event.type === "product.changed.v1") {
    const { productId, handle, title, status, deleted } = event.data;
    const data = { type: event.type, time: event.time, productId, handle, title, status, deleted };
    return { channel: "log:catalog", id: event.id, key: event.id, data };
  }
  throw new Error(`${event.type} is not for channels`);
}

/**
 * Levels that are not what was told last, each under the event that showed it. Of what the shop
 * does not show nothing is told, but to take back what was.
 */
async function changedLevels(tx: Tx, events: Event[], told: Map<string, Told>) {
  const by = new Map<string, string>();
  for (const event of events) {
    if (event.type === "stock.changed.v1") by.set(event.data.variantId, event.id);
    else if (event.type === "product.changed.v1") {
      for (const { variantId } of event.data.variants) by.set(variantId, event.id);
    }
  }
  return [...await availability(tx, [...by.keys()])]
    .map(([variantId, { level, listed }]) => ({
      variantId,
      level: listed ? level : null,
      // A product's event is the cause of several.
      id: `${by.get(variantId)} ${variantId}`,
    }))
    .filter(({ variantId, level }) => (told.get(variantId) ?? null) !== level);
}

async function noteLost(tx: Tx): Promise<void> {
  await tx`UPDATE websocket.feed SET lost = true WHERE NOT lost`;
}

/** Begins new epochs where updates were lost. */
export async function renewLost(sql: Sql, store: ChannelStore): Promise<void> {
  const [row] = await sql`SELECT lost FROM websocket.feed`;
  if (!row?.lost) return;
  await sql.begin(async (tx) => {
    // Undone where the store does not answer: then it is tried again.
    const mine = await tx`UPDATE websocket.feed SET lost = false WHERE lost RETURNING 1`;
    if (mine.length > 0) await store.renew();
  });
}
