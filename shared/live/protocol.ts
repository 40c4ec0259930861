/** What server and browser say to each other; the same over WebSocket, SSE and polling. */

/** The protocol's name in `Sec-WebSocket-Protocol`; a token may come beside it as `token.<jwt>`. */
export const protocolName = "vecton.live.v1";

/** From the browser. */
export type ClientMessage =
  /** Who is there: the first message, and again before the token is over. */
  | { token: string }
  /** `e` and `s` say where it was, to get what it missed; `keys` which values it shows. */
  | { sub: string; e?: string; s?: number; keys?: string[] }
  | { unsub: string }
  /** Present in a presence channel, and not any more. */
  | { here: string }
  | { away: string };

/** One change of one key of a channel. */
export interface Update {
  key: string;
  /** Version of the key: an older one changes nothing. */
  ver: number;
  /** Null where the key is gone. */
  data: unknown;
}

/** From the server: `c` is the channel, `e` its epoch, `s` the position after the message. */
export type ServerMessage =
  /** The token holds for so many seconds. `stream` names a stream, to say more to it. */
  | { welcome: number; stream?: string }
  /** Changes `from`..`s`; of one key only the newest, but of a log each. */
  | { c: string; e: string; from: number; s: number; u: Update[] }
  /** Values as of `s`: of the keys that were asked for, or all. With `gap`, not all was followed. */
  | { c: string; e: string; s: number; snap: Update[]; part?: true; gap?: true }
  /** What was missed is not known: load it again, and go on from here. */
  | { c: string; e: string; s: number; gap: true }
  /** Nothing was missed. */
  | { c: string; e: string; s: number; ok: true }
  | { error: string; c?: string }
  /** Nothing to say, but alive. */
  | { beat: true }
  /** The server stops; come back after so many milliseconds. */
  | { reconnect: number };

/** Why a socket was closed by the server. */
export const closeCodes = {
  /** The server stops or is replaced. */
  restart: 1012,
  notUnderstood: 1003,
  tooManyMessages: 1008,
  tokenExpired: 4001,
  tokenInvalid: 4003,
  noToken: 4008,
  tooManyConnections: 4029,
} as const;
