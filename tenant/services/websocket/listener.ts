import type { Buffer } from "node:buffer";
import type { Channel } from "./channel.ts";

/** A listener's place in a channel. */
export interface Subscription {
  listener: Listener;
  channel: Channel;
  /** Position until which it was told everything. */
  sent: number;
}

/** Somebody who hears channels, over whatever transport. */
export interface Listener {
  send(message: Buffer): void;
  /** Bytes that wait to be sent. */
  buffered(): number;
  /** Ends it at once: it reads too slowly, and will come back and catch up. */
  drop(): void;
  closed: boolean;
  subscriptions: Map<string, Subscription>;
  /** Since when it is too slow for frames (milliseconds), or 0. */
  laggingSince: number;
}

/** Beyond this many bytes waiting a listener gets no frames; below the second it gets them again. */
export const laggingBytes = 64 * 1024;
export const resumeBytes = 16 * 1024;
/** Beyond this, or lagging for so long, it is dropped. */
export const hopelessBytes = 1024 * 1024;
export const hopelessMs = 10_000;
