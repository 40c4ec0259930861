import type { Buffer } from "node:buffer";
import type { ChannelStore, Following } from "shared/cache/channels/mod.ts";
import { type Answer, Channel } from "./channel.ts";
import type { ChannelKind } from "./kinds.ts";
import {
  hopelessBytes,
  hopelessMs,
  laggingBytes,
  type Listener,
  resumeBytes,
  type Subscription,
} from "./listener.ts";
import type { LiveStats } from "./stats.ts";

/**
 * Time over which changes of a key become one: so many times as long as telling everybody took the
 * last time, so that a crowd costs a third of the process, and changes leave soon where few listen.
 */
const waitTimes = 2;
const waitMs = { least: 20, most: 100 };
/** A channel that nobody listens to is let go after this long. */
const unusedMs = 60_000;
const retryMs = 500;

export interface HubOptions {
  store: ChannelStore;
  kindOf(name: string): ChannelKind | null;
  stats: LiveStats;
  onError(error: unknown): void;
}

/** Everybody who listens to this process, and the channels that they hear. */
export class Hub {
  #channels = new Map<string, Channel>();
  #loading = new Map<string, Promise<void>>();
  #lost = new Set<string>();
  #reloading = new Set<string>();
  #lagging = new Set<Listener>();
  #following: Following;
  #flushTimer: ReturnType<typeof setTimeout> | null = null;
  #sweepTimer: ReturnType<typeof setInterval>;
  #stopped = false;
  /** When the oldest change that is not yet sent came in. */
  #pendingSince = 0;
  /** How long telling everybody took the last time, in milliseconds. */
  #tellingMs = 0;

  constructor(private options: HubOptions) {
    this.#following = options.store.listen({
      entries: (name, epoch, entries) => {
        const channel = this.#channels.get(name);
        channel?.receive(epoch, entries);
        if (channel?.ready) this.#flushSoon();
      },
      lost: (name) => this.#reload(name),
    });
    this.#sweepTimer = setInterval(() => this.#sweep(), 50);
  }

  /** Resolves when the store has answered; until then subscriptions wait. */
  get ready(): Promise<void> {
    return this.#following.ready;
  }

  /** Adds a listener, and tells it what it missed or how things are. */
  async subscribe(
    listener: Listener,
    name: string,
    at?: { epoch: string; seq: number },
    keys?: string[],
  ): Promise<void> {
    const channel = await this.#open(name);
    if (!channel || listener.closed) return;
    // Who asks again and again without reading the answers.
    if (listener.buffered() > hopelessBytes) return this.#shed(listener);
    // What is pending goes to those who were here before.
    this.#flush(channel);
    const known = listener.subscriptions.get(name);
    const answer = channel.answer(at, keys, known !== undefined && at === undefined);
    this.#note(answer, at !== undefined);
    listener.send(answer.message);
    if (answer.what === "refused") return;
    const ahead = at?.epoch === channel.epoch ? at.seq : 0;
    const sent = Math.max(channel.seq, ahead);
    if (known) known.sent = Math.max(known.sent, sent);
    else {
      const subscription: Subscription = { listener, channel, sent };
      listener.subscriptions.set(name, subscription);
      channel.subscriptions.add(subscription);
    }
  }

  unsubscribe(listener: Listener, name: string): void {
    const subscription = listener.subscriptions.get(name);
    if (!subscription) return;
    listener.subscriptions.delete(name);
    const { channel } = subscription;
    channel.subscriptions.delete(subscription);
    if (channel.subscriptions.size === 0) channel.emptySince = Date.now();
  }

  leave(listener: Listener): void {
    listener.closed = true;
    this.#lagging.delete(listener);
    for (const name of [...listener.subscriptions.keys()]) this.unsubscribe(listener, name);
  }

  /** The same answer as to a subscription, for those who can only ask. */
  async missed(
    name: string,
    at?: { epoch: string; seq: number },
    keys?: string[],
  ): Promise<Buffer | null> {
    const channel = await this.#open(name);
    if (!channel) return null;
    const answer = channel.answer(at, keys);
    this.#note(answer, at !== undefined);
    return answer.message;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#sweepTimer);
    if (this.#flushTimer !== null) clearTimeout(this.#flushTimer);
    await this.#following.stop();
  }

  get lagging(): number {
    return this.#lagging.size;
  }

  /** Channels with at least one reader. */
  get channels(): number {
    let count = 0;
    for (const { subscriptions } of this.#channels.values()) if (subscriptions.size > 0) count++;
    return count;
  }

  async #open(name: string): Promise<Channel | null> {
    let channel = this.#channels.get(name);
    if (!channel) {
      const kind = this.options.kindOf(name);
      if (!kind) return null;
      this.#channels.set(name, channel = new Channel(name, kind));
      this.#load(channel);
    }
    while (!channel.ready && !this.#stopped) await this.#loading.get(name);
    return this.#stopped ? null : channel;
  }

  /** Loads a channel, however long the store or the database are away. */
  #load(channel: Channel): void {
    const { store, onError } = this.options;
    const loading = (async () => {
      while (!this.#stopped) {
        try {
          await channel.load(store, this.#following);
          break;
        } catch (error) {
          onError(error);
          await new Promise((done) => setTimeout(done, retryMs));
        }
      }
      this.#loading.delete(channel.name);
    })();
    this.#loading.set(channel.name, loading);
  }

  /** The store has lost the thread: the values are loaded, and everybody told to ask for them. */
  async #reload(name: string): Promise<void> {
    const channel = this.#channels.get(name);
    if (!channel) return;
    channel.ready = false;
    this.#lost.add(name);
    if (this.#reloading.has(name)) return;
    this.#reloading.add(name);
    // A load under way may hold on to the old thread, and the thread may be lost once more.
    while (this.#lost.has(name) && !this.#stopped) {
      await this.#loading.get(name);
      this.#lost.delete(name);
      this.#load(channel);
      await this.#loading.get(name);
    }
    this.#reloading.delete(name);
    if (this.#stopped) return;
    const message = channel.gap();
    for (const subscription of channel.subscriptions) {
      subscription.sent = channel.seq;
      subscription.listener.send(message);
    }
  }

  #flushSoon(): void {
    if (this.#flushTimer !== null) return;
    this.#pendingSince = performance.now();
    const wait = Math.min(waitMs.most, Math.max(waitMs.least, waitTimes * this.#tellingMs));
    this.#flushTimer = setTimeout(() => {
      this.#flushTimer = null;
      const began = performance.now();
      for (const channel of this.#channels.values()) this.#flush(channel);
      const now = performance.now();
      this.#tellingMs = now - began;
      this.options.stats.observeFlush(now - this.#pendingSince);
    }, wait);
  }

  #flush(channel: Channel): void {
    const { flushed, seq } = channel;
    if (!channel.ready || flushed === seq) return;
    channel.flushed = seq;
    if (channel.subscriptions.size === 0) return;
    const frame = channel.since(flushed);
    const now = Date.now();
    for (const subscription of channel.subscriptions) {
      const { listener } = subscription;
      if (subscription.sent >= seq) continue;
      if (listener.laggingSince === 0 && listener.buffered() > laggingBytes) {
        listener.laggingSince = now;
        this.#lagging.add(listener);
      }
      // What is skipped is told at once when it has read what waits.
      if (listener.laggingSince > 0) continue;
      listener.send(subscription.sent === flushed ? frame : channel.since(subscription.sent));
      subscription.sent = seq;
      this.options.stats.frames++;
    }
  }

  #sweep(): void {
    const now = Date.now();
    for (const listener of this.#lagging) {
      const waiting = listener.buffered();
      if (waiting > hopelessBytes || now - listener.laggingSince > hopelessMs) {
        this.#shed(listener);
      } else if (waiting < resumeBytes) {
        this.#lagging.delete(listener);
        listener.laggingSince = 0;
        for (const subscription of listener.subscriptions.values()) this.#catchUp(subscription);
      }
    }
    for (const [name, channel] of this.#channels) {
      const unused = channel.subscriptions.size === 0 && now - channel.emptySince > unusedMs;
      if (!unused || !channel.ready) continue;
      this.#channels.delete(name);
      this.#following.unfollow(name);
    }
  }

  #catchUp(subscription: Subscription): void {
    const { channel, listener, sent } = subscription;
    if (!channel.ready || sent >= channel.flushed) return;
    listener.send(channel.covers(sent) ? channel.since(sent) : channel.gap());
    subscription.sent = channel.seq;
    this.options.stats.frames++;
  }

  #shed(listener: Listener): void {
    this.options.stats.shed++;
    this.#lagging.delete(listener);
    listener.drop();
  }

  #note({ what }: Answer, resumed: boolean): void {
    const { stats } = this.options;
    if (what === "snap") stats.snapshots++;
    if (!resumed) return;
    if (what === "ok" || what === "since") stats.resumeOk++;
    else stats.resumeGap++;
  }
}
