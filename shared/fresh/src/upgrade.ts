import { HttpError } from "./error.ts";

/** What happens on a WebSocket, for `app.ws()` and `ctx.upgrade()`. */
export interface WebSocketHandlers {
  open?(socket: WebSocket): void;
  message?(socket: WebSocket, event: MessageEvent): void;
  close?(socket: WebSocket, code: number, reason: string): void;
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

export interface WebSocketUpgradeOptions {
  /** Seconds without an answer to a ping after which the socket is closed. */
  idleTimeout?: number;
  protocol?: string;
}

/** Turns a request into a WebSocket; anything but an upgrade request is a 400. */
export function upgrade(
  req: Request,
  options: WebSocketUpgradeOptions,
): { socket: WebSocket; response: Response } {
  if (req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    throw new HttpError(400, "Expected a WebSocket upgrade request");
  }
  try {
    return Deno.upgradeWebSocket(req, options);
  } catch (error) {
    // The rest of the handshake is missing or wrong: that is the client's fault as well.
    if (!(error instanceof TypeError)) throw error;
    throw new HttpError(400, "Expected a WebSocket upgrade request", {
      cause: error,
    });
  }
}

/** Tells `options` from handlers: these have at least one of their four functions. */
export function isHandlers(value: object): value is WebSocketHandlers {
  return ["open", "message", "close", "error"]
    .some((name) => typeof (value as Record<string, unknown>)[name] === "function");
}

export function listenTo(socket: WebSocket, handlers: WebSocketHandlers): void {
  // What a listener throws ends the whole process: here it ends this one connection.
  const guarded = async (handle: () => unknown) => {
    try {
      await handle();
    } catch (error) {
      console.error("WebSocket", error);
      if (socket.readyState === WebSocket.OPEN) socket.close(1011);
    }
  };
  socket.onopen = () => guarded(() => handlers.open?.(socket));
  socket.onmessage = (event) => guarded(() => handlers.message?.(socket, event));
  socket.onclose = ({ code, reason }) => guarded(() => handlers.close?.(socket, code, reason));
  socket.onerror = (event) => guarded(() => handlers.error?.(socket, event));
}
