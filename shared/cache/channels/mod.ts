/**
 * Channels: numbered updates that every process hears, with a short history for who comes back.
 * A store is a cache. When it loses a number or its history, it begins a new epoch, and whoever
 * follows loads the state itself again.
 */
import type { MigrationSet, Sql } from "shared/db/mod.ts";
import { postgresChannels } from "./postgres.ts";
import { redisChannels } from "./redis.ts";

export interface Publication {
  channel: string;
  /** The same for every delivery of this update: a channel takes it once. */
  id: string;
  /** What changed, within the channel. */
  key: string;
  /** Rises with each change of the key; left out, the store gives one that rises. */
  ver?: number;
  /** Anything that JSON can hold. */
  data: unknown;
}

export interface Entry {
  /** Position in the channel, without gaps. */
  seq: number;
  key: string;
  ver: number;
  /** JSON text, as it goes to browsers. */
  data: string;
}

export interface Position {
  /** Positions of different epochs cannot be compared. */
  epoch: string;
  seq: number;
  /** The greatest version that the store has given until here: later ones are greater. */
  ver: number;
}

/** Hears the channels that it follows. */
export interface Follower {
  /** The next entries, in order, each once. */
  entries(channel: string, epoch: string, entries: Entry[]): void;
  /** The store has lost the thread: load the state again and follow again. */
  lost(channel: string): void;
}

export interface Following {
  /** The store has answered for the first time. */
  ready: Promise<void>;
  /** The position from which on everything is heard. */
  follow(channel: string): Promise<Position>;
  unfollow(channel: string): void;
  stop(): Promise<void>;
}

/** Somebody who is there, as seen by one process. */
export interface Presence {
  channel: string;
  member: string;
  data: unknown;
}

/** Above this many members a presence channel tells only how many, under the key `#`. */
export const mostMembers = 200;

export interface ChannelStore {
  /** All or nothing; what was published before (by id) is left out. */
  publish(batch: Publication[]): Promise<void>;
  position(channel: string): Promise<Position>;
  /** What came after a position; null where that is not known any more. */
  read(channel: string, after: { epoch: string; seq: number }): Promise<Entry[] | null>;
  /** The history that is kept, oldest first. */
  history(channel: string): Promise<{ epoch: string; entries: Entry[] }>;
  /** A new epoch for one channel, or for all: updates may have been lost. */
  renew(channel?: string): Promise<void>;
  listen(follower: Follower): Following;
  /** Notes that members are there for `ttlMs` more; the channel hears of those who are new. */
  enter(node: string, present: Presence[], ttlMs: number): Promise<void>;
  /** This process does not see the member any more. */
  leave(node: string, channel: string, member: string): Promise<void>;
  /** Takes out who was not heard of in time, and tells their channels. */
  expire(): Promise<void>;
  /** Who is there: JSON text by member, or the number of members where it is too many. */
  members(channel: string): Promise<Map<string, string> | number>;
  close(): Promise<void>;
}

export interface ChannelOptions {
  /** Redis; left out, PostgreSQL does it. */
  redisUrl?: string;
  /** Put before every key in Redis: tenants may share a server. */
  prefix: string;
  sql: Sql;
  /** Opened once more, for the connection that listens. */
  databaseUrl: string;
  /** Entries of a channel that are kept, at least. */
  keep?: number;
}

/** Opens the store that the configuration names; it connects with the first call. */
export function openChannels(options: ChannelOptions): ChannelStore {
  const keep = options.keep ?? 1000;
  return options.redisUrl
    ? redisChannels(options.redisUrl, options.prefix, keep)
    : postgresChannels(options.sql, options.databaseUrl, keep);
}

/** Tables of the store in PostgreSQL. */
export const channelMigrations: MigrationSet = {
  name: "live",
  directory: new URL("./migrations/", import.meta.url),
};
