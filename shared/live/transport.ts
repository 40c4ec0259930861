import type { ClientMessage, ServerMessage } from "./protocol.ts";

/** What is asked for when a way to the server opens, with the position of each channel. */
export type Asked = Extract<ClientMessage, { sub: string }>;

export interface TransportEvents {
  /** The server has answered and accepts the token, for so many seconds. */
  opened(seconds: number): void;
  message(message: ServerMessage): void;
  /** Something came, if only to say that the way is open. */
  alive(): void;
  /** Told once, also when it never opened. `code` is a close code of the protocol, where known. */
  closed(code: number): void;
}

/** One way to the server. */
export interface Transport {
  send(message: ClientMessage): void;
  /** Ends it; nothing is told any more. */
  close(): void;
}

/** Opens a way; `asked` is called when it is known what to say. */
export type OpenTransport = (
  token: string,
  asked: () => Asked[],
  on: TransportEvents,
) => Transport;
