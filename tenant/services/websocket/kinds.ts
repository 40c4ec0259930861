import type { Sql } from "shared/db/mod.ts";
import type { ChannelStore, Position } from "shared/cache/channels/mod.ts";
import { availability, numbersOf } from "../inventory/mod.ts";

/** One value of a channel; `data` is JSON text. */
export interface Value {
  key: string;
  ver: number;
  data: string;
}

export interface ChannelKind {
  /** Each entry counts, in order; else only the newest of each key does. */
  log: boolean;
  /** The values as they are, read after `position` was taken. */
  load?(position: Position): Promise<Value[]>;
  /** Whether all values may be asked for at once, without naming keys. */
  listed: boolean;
}

/**
 * Channels by name: `stock` (exact numbers by variant and location), `public:stock` (levels by
 * listed variant), `log:…` (each entry in order) and `presence:…` (who is there). Null for any other.
 */
export function channelKinds(sql: Sql, store: ChannelStore): (name: string) => ChannelKind | null {
  const stock: ChannelKind = {
    log: false,
    listed: true,
    load: async () =>
      (await numbersOf(sql)).map(({ key, version, ...numbers }) => ({
        key,
        ver: version,
        data: JSON.stringify(numbers),
      })),
  };
  const publicStock: ChannelKind = {
    log: false,
    // A guest asks for what it looks at, and cannot list the assortment.
    listed: false,
    load: async ({ ver }) =>
      [...await availability(sql)].filter(([, { listed }]) => listed).map(([key, { level }]) => ({
        key,
        ver,
        data: JSON.stringify({ level }),
      })),
  };
  const log: ChannelKind = { log: true, listed: true };
  const presence = (name: string): ChannelKind => ({
    log: false,
    listed: true,
    async load({ ver }) {
      const members = await store.members(name);
      if (typeof members === "number") {
        return [{ key: "#", ver, data: JSON.stringify({ count: members }) }];
      }
      return [...members].map(([key, data]) => ({ key, ver, data }));
    },
  });
  return (name) => {
    if (name.length > 120) return null;
    if (name === "stock") return stock;
    if (name === "public:stock") return publicStock;
    if (name.startsWith("log:")) return log;
    if (name.startsWith("presence:")) return presence(name);
    return null;
  };
}
