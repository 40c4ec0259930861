import type { ServerMessage, Update } from "./protocol.ts";

/** Somebody who hears channels, over whatever transport. */
export interface Listener {
  send(text: string): void;
  /** Bytes that wait to be sent. */
  buffered(): number;
  /** Ends it at once: it reads too slowly, and will come back and catch up. */
  drop(): void;
}

interface Channel {
  sequence: number;
  history: { s: number; update: Update }[];
  pending: Map<string, Update>;
  pendingFrom: number;
  listeners: Set<Listener>;
}

const historyLimit = 500;
/** A listener that has this much waiting is skipped, and dropped beyond the second. */
const laggingBytes = 64 * 1024;
const hopelessBytes = 1024 * 1024;
const flushMs = 30;

/**
 * Channels with a sequence. Updates of one key that come close together are sent as one, the
 * newest; who comes back with its position gets what it missed, or is told to load afresh. A new
 * process is a new epoch.
 */
export class Hub {
  readonly epoch: string = crypto.randomUUID().slice(0, 8);
  #channels = new Map<string, Channel>();
  #timer: ReturnType<typeof setTimeout> | null = null;

  publish(name: string, update: Update): void {
    const channel = this.#channel(name);
    if (channel.pending.size === 0) channel.pendingFrom = channel.sequence + 1;
    channel.sequence++;
    const waiting = channel.pending.get(update.key);
    if (!waiting || waiting.ver <= update.ver) channel.pending.set(update.key, update);
    channel.history.push({ s: channel.sequence, update });
    if (channel.history.length > historyLimit) channel.history.shift();
    this.#timer ??= setTimeout(() => this.flush(), flushMs);
  }

  /** Adds a listener and brings it up to date. */
  subscribe(name: string, listener: Listener, epoch?: string, position?: number): void {
    const channel = this.#channel(name);
    // What is pending goes to those who were here before.
    if (channel.pending.size > 0) this.flush();
    channel.listeners.add(listener);
    listener.send(JSON.stringify(this.#catchUp(name, channel, epoch, position)));
  }

  unsubscribe(name: string, listener: Listener): void {
    this.#channels.get(name)?.listeners.delete(listener);
  }

  leave(listener: Listener): void {
    for (const channel of this.#channels.values()) channel.listeners.delete(listener);
  }

  /** What somebody at a position has missed; for polling too. */
  missed(name: string, epoch?: string, position?: number): ServerMessage {
    return this.#catchUp(name, this.#channel(name), epoch, position);
  }

  flush(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const [name, channel] of this.#channels) {
      if (channel.pending.size === 0) continue;
      const { pendingFrom: from, sequence: s } = channel;
      const u = [...channel.pending.values()];
      channel.pending.clear();
      // Encoded once for all.
      const text = JSON.stringify({ c: name, e: this.epoch, from, s, u });
      for (const listener of channel.listeners) {
        const waiting = listener.buffered();
        if (waiting > hopelessBytes) listener.drop();
        else if (waiting < laggingBytes) listener.send(text);
        // Skipped, it sees a hole in the sequence with the next frame and asks for what it missed.
      }
    }
  }

  #catchUp(name: string, channel: Channel, epoch?: string, position?: number): ServerMessage {
    const { sequence: s } = channel;
    const e = this.epoch;
    if (epoch === undefined || position === undefined) return { c: name, e, s, ok: true };
    const oldest = channel.history[0]?.s ?? s + 1;
    if (epoch !== e || position < oldest - 1 || position > s) return { c: name, e, s, gap: true };
    if (position === s) return { c: name, e, s, ok: true };
    const newest = new Map<string, Update>();
    for (const entry of channel.history) {
      if (entry.s > position) newest.set(entry.update.key, entry.update);
    }
    return { c: name, e, from: position + 1, s, u: [...newest.values()] };
  }

  #channel(name: string): Channel {
    let channel = this.#channels.get(name);
    if (!channel) {
      channel = {
        sequence: 0,
        history: [],
        pending: new Map(),
        pendingFrom: 1,
        listeners: new Set(),
      };
      this.#channels.set(name, channel);
    }
    return channel;
  }
}
