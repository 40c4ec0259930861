/** What server and browser say to each other; the same over WebSocket, SSE and polling. */

/** From the browser. `e` and `s` say where it was, to get what it missed. */
export type ClientMessage =
  | { sub: string; e?: string; s?: number }
  | { unsub: string }
  | { token: string };

/** One change of one key of a channel. */
export interface Update {
  key: string;
  /** Version of the key: an older one changes nothing. */
  ver: number;
  data: Record<string, unknown>;
}

/** From the server. */
export type ServerMessage =
  /** Changes `from`..`s` of channel `c`, in epoch `e`; of one key only the newest. */
  | { c: string; e: string; from: number; s: number; u: Update[] }
  /** Too much was missed: load the numbers again, then go on from here. */
  | { c: string; e: string; s: number; gap: true }
  /** Subscribed, nothing missed. */
  | { c: string; e: string; s: number; ok: true }
  | { error: string; c?: string }
  /** The server stops; come back after so many milliseconds. */
  | { reconnect: number };
