import { type Signal, signal } from "@preact/signals";
import type { ClientMessage, ServerMessage, Update } from "./protocol.ts";
import type { Asked } from "./transport.ts";

interface Subscription {
  name: string;
  values: Signal<ReadonlyMap<string, unknown>>;
  versions: Map<string, number>;
  /** Null where all are shown. */
  keys: Set<string> | null;
  log: boolean;
  epoch?: string;
  position?: number;
  onEntry?: (data: unknown) => void;
  onGap?: () => void;
}

export interface ChannelOptions {
  /** The keys that are shown, where not all are: their present values are asked for. */
  keys?: Iterable<string>;
}

/** A frame to the server holds 4096 bytes. */
const keyBytes = 3500;
/** Many browsers that lost the thread do not ask all at once. */
const askAgainMs = 1000;

/** What this page hears, and how far it has come in each channel. */
export class Subscriptions {
  /** Channels that somebody looks at. */
  readonly count: Signal<number> = signal(0);
  #all = new Map<string, Subscription>();

  constructor(private send: (message: ClientMessage) => void) {}

  /** What is asked for when a way to the server opens. */
  asked(): Asked[] {
    return [...this.#all.values()].map((subscription) => ask(subscription));
  }

  /** The newest data of each key of a channel, empty until the server has answered. */
  values(name: string, { keys }: ChannelOptions): Signal<ReadonlyMap<string, unknown>> {
    const wanted = keys ? [...keys] : null;
    let known = this.#all.get(name);
    if (!known) {
      known = this.#add(name, wanted && new Set(wanted), false);
      this.send(ask(known));
      return known.values;
    }
    const more = wanted ? wanted.filter((key) => known.keys && !known.keys.has(key)) : [];
    if (wanted === null && known.keys) {
      known.keys = null;
      this.send({ sub: name });
    } else if (more.length > 0) this.#askFor(known, more);
    for (const key of more) known.keys!.add(key);
    return known.values;
  }

  /** Every entry of a log from now on; `onGap` when some are not known any more. */
  log(name: string, onEntry: (data: unknown) => void, onGap: () => void): () => void {
    const subscription = this.#add(name, null, true);
    Object.assign(subscription, { onEntry, onGap });
    this.send(ask(subscription));
    return () => this.#remove(subscription);
  }

  #add(name: string, keys: Set<string> | null, log: boolean): Subscription {
    const values = signal<ReadonlyMap<string, unknown>>(new Map(), {
      // Nobody looks any more.
      unwatched: () => this.#remove(subscription),
    });
    const subscription: Subscription = { name, values, versions: new Map(), keys, log };
    this.#all.set(name, subscription);
    this.count.value = this.#all.size;
    return subscription;
  }

  #remove(subscription: Subscription): void {
    if (this.#all.get(subscription.name) !== subscription) return;
    this.#all.delete(subscription.name);
    this.count.value = this.#all.size;
    this.send({ unsub: subscription.name });
  }

  receive(message: ServerMessage): void {
    const subscription = "c" in message ? this.#all.get(message.c ?? "") : undefined;
    if (!subscription || !("e" in message)) return;
    const { epoch, position } = subscription;
    if ("u" in message) {
      const follows = position !== undefined && message.from <= position + 1;
      if (epoch !== message.e || !follows) return this.send(ask(subscription));
      if (subscription.log) this.#enter(subscription, message.u.slice(position + 1 - message.from));
      else apply(subscription, message.u);
      subscription.position = Math.max(position, message.s);
      return;
    }
    if ("snap" in message) {
      // Versions of another epoch may not be comparable.
      if (epoch !== message.e) subscription.versions.clear();
      if (!subscription.keys && !message.part) drop(subscription, message.snap);
      apply(subscription, message.snap);
      if (message.part) return;
      const rest = subscription.keys && [...subscription.keys].slice(fitting(subscription.keys));
      if (rest?.length) this.#askFor(subscription, rest);
    } else if ("gap" in message) {
      if (subscription.log) subscription.onGap?.();
      else {
        subscription.epoch = undefined;
        setTimeout(() => {
          if (subscription.epoch === undefined) this.send(ask(subscription));
        }, Math.random() * askAgainMs);
        return;
      }
    }
    subscription.epoch = message.e;
    subscription.position = message.s;
  }

  #enter({ onEntry }: Subscription, entries: Update[]): void {
    for (const { data } of entries) onEntry?.(data);
  }

  #askFor({ name }: Subscription, keys: string[]): void {
    for (let from = 0; from < keys.length;) {
      const part = keys.slice(from, from + fitting(keys.slice(from)));
      this.send({ sub: name, keys: part });
      from += part.length;
    }
  }
}

function ask({ name, epoch, position, keys }: Subscription): Asked {
  const at = epoch === undefined ? {} : { e: epoch, s: position };
  return { sub: name, ...at, ...(keys ? { keys: [...keys].slice(0, fitting(keys)) } : {}) };
}

/** How many of the keys one frame holds. */
function fitting(keys: Iterable<string>): number {
  let bytes = 0;
  let count = 0;
  for (const key of keys) {
    bytes += key.length + 3;
    if (bytes > keyBytes) break;
    count++;
  }
  return count;
}

/** Takes over values; whatever order they come in, an older never replaces a newer one. */
function apply({ values, versions }: Subscription, updates: Update[]): void {
  const next = new Map(values.peek());
  for (const { key, ver, data } of updates) {
    if ((versions.get(key) ?? -1) >= ver) continue;
    versions.set(key, ver);
    if (data === null) next.delete(key);
    else next.set(key, data);
  }
  values.value = next;
}

/** Forgets what is not there any more. */
function drop({ values, versions }: Subscription, snap: Update[]): void {
  const there = new Set(snap.map(({ key }) => key));
  const next = new Map([...values.peek()].filter(([key]) => there.has(key)));
  for (const key of versions.keys()) if (!there.has(key)) versions.delete(key);
  values.value = next;
}
