/** Live updates in the browser: one connection for all islands of a page, as signals. */
import { type Signal, signal } from "@preact/signals";
import { Connection, type LiveState } from "./connection.ts";
import { type ChannelOptions, Subscriptions } from "./subscriptions.ts";

export type { LiveState } from "./connection.ts";

export interface Live {
  /** How the connection is, for `LiveStatus`. */
  state: Signal<LiveState>;
  /** When something was last heard (milliseconds): the numbers are as of then. */
  heardAt: Signal<number>;
  /** When the next try is due (milliseconds), or null. */
  nextTryAt: Signal<number | null>;
  /** How many channels the page follows: with none, nothing of it is live. */
  channels: Signal<number>;
  /** The newest data of each key of a channel; it is heard as long as somebody subscribes. */
  channel<T>(name: string, options?: ChannelOptions): Signal<ReadonlyMap<string, T>>;
  /**
   * Every entry of a log from now on, in order. `onGap` is called when so much was missed that the
   * page should load its list again. Returns what ends it.
   */
  log<T>(name: string, onEntry: (entry: T) => void, onGap: () => void): () => void;
  /** Present in a channel until the returned function is called. */
  present(channel: string): () => void;
  close(): void;
}

const connections = new Map<string, Live>();

/** The connection of this page, once an island has asked for one. */
export const pageLive: Signal<Live | null> = signal(null);

/**
 * Connects, once for each place that renews tokens: client navigation brings a new token with every
 * page, but the connection stays.
 *
 * ```ts
 * const live = connectLive({ token, renewUrl: "/events/token" });
 * const numbers = live.channel<Numbers>("stock", { keys });
 * ```
 */
export function connectLive({ token, renewUrl }: { token: string; renewUrl?: string }): Live {
  const place = renewUrl ?? token;
  let live = connections.get(place);
  if (!live) connections.set(place, live = open(place, token, renewUrl));
  pageLive.value = live;
  return live;
}

function open(place: string, token: string, renewUrl?: string): Live {
  const here = new Map<string, number>();
  const subscriptions = new Subscriptions((message) => connection.send(message));
  const connection: Connection = new Connection({
    token,
    renewUrl,
    asked: () => subscriptions.asked(),
    message: (message) => subscriptions.receive(message),
    opened() {
      for (const channel of here.keys()) connection.send({ here: channel });
    },
  });
  return {
    state: connection.state,
    heardAt: connection.heardAt,
    nextTryAt: connection.nextTryAt,
    channels: subscriptions.count,
    channel: <T>(name: string, options: ChannelOptions = {}) =>
      subscriptions.values(name, options) as Signal<ReadonlyMap<string, T>>,
    log: <T>(name: string, onEntry: (entry: T) => void, onGap: () => void) =>
      subscriptions.log(name, onEntry as (entry: unknown) => void, onGap),
    present(channel) {
      const count = here.get(channel) ?? 0;
      here.set(channel, count + 1);
      if (count === 0) connection.send({ here: channel });
      return () => {
        const left = here.get(channel)! - 1;
        if (left > 0) return void here.set(channel, left);
        here.delete(channel);
        connection.send({ away: channel });
      };
    },
    close() {
      connections.delete(place);
      connection.close();
    },
  };
}
