import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { delay } from "@std/async/delay";
import { type WebSocket, WebSocketServer } from "ws";
import { liveToken } from "shared/auth/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import type { Runtime } from "../../runtime.ts";
import { startFeed } from "./feed.ts";
import { Hub, type Listener } from "./hub.ts";
import type { ClientMessage } from "./protocol.ts";

const limits = {
  connections: 5000,
  channels: 100,
  frameBytes: 4096,
  messagesPerSecond: 20,
};

/** Sockets, event streams and polls of the websocket service. */
export function createLiveServer(runtime: Runtime) {
  const { config, tenant } = runtime;
  const log = logger({ service: "websocket", tenant: tenant.slug });
  const onError = (error: unknown) => log("warn", "live updates", { error: String(error) });
  const hub = new Hub();
  let feed: Awaited<ReturnType<typeof startFeed>> | null = null;
  let stopping = false;
  const feeding = (async () => {
    // Where the database is away at first, it is not for ever.
    while (!stopping && !feed) {
      feed = await startFeed(runtime, hub, onError).catch((error) => {
        onError(error);
        return delay(500).then(() => null);
      });
    }
  })();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.frameBytes });
  const streams = new Set<ServerResponse>();
  const verify = (token: string) => liveToken.verify(config.LIVE_TOKEN_SECRET, tenant.slug, token);

  function connected(socket: WebSocket): void {
    let allowed: Set<string> | null = null;
    let until = 0;
    let heard = 0;
    const listener: Listener = {
      send: (text) => socket.send(text),
      buffered: () => socket.bufferedAmount,
      drop: () => socket.terminate(),
    };
    const pace = setInterval(() => {
      heard = 0;
      if (until && until < Date.now() / 1000) socket.close(4001, "The token has expired");
    }, 1000);
    // Without a listener an oversize frame would end the process.
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      clearInterval(pace);
      hub.leave(listener);
    });
    const receive = async (text: string) => {
      const message = JSON.parse(text) as ClientMessage;
      if ("token" in message) {
        const claims = await verify(message.token);
        if (!claims) return socket.close(4003, "The token is not valid");
        allowed = new Set(claims.channels.slice(0, limits.channels));
        until = claims.expiresAt;
      } else if ("sub" in message) {
        if (!allowed?.has(message.sub)) {
          return socket.send(JSON.stringify({ error: "forbidden", c: message.sub }));
        }
        hub.subscribe(message.sub, listener, message.e, message.s);
      } else if ("unsub" in message) hub.unsubscribe(message.unsub, listener);
    };
    let order = Promise.resolve();
    socket.on("message", (data: unknown) => {
      if (++heard > limits.messagesPerSecond) return socket.close(1008, "Too many messages");
      order = order.then(() => receive(String(data))).catch(() =>
        socket.close(1003, "Not understood")
      );
    });
  }

  /** `GET /events?token=…&c=…&e=…&s=…`: the same as a stream, where sockets are blocked. */
  async function stream(url: URL, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const claims = await verify(bearer(req) ?? url.searchParams.get("token") ?? "");
    const channel = url.searchParams.get("c") ?? "";
    if (!claims?.channels.includes(channel)) return void res.writeHead(403).end();
    const [epoch, position] = (req.headers["last-event-id"] as string | undefined)?.split(":") ??
      [url.searchParams.get("e") ?? undefined, url.searchParams.get("s") ?? undefined];
    res.writeHead(200, {
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    const listener: Listener = {
      send(text) {
        const { e, s } = JSON.parse(text);
        res.write(`id: ${e}:${s}\ndata: ${text}\n\n`);
      },
      buffered: () => res.writableLength,
      drop: () => res.destroy(),
    };
    streams.add(res);
    const beat = setInterval(() => res.write(": beat\n\n"), 15_000);
    res.on("close", () => {
      clearInterval(beat);
      streams.delete(res);
      hub.leave(listener);
    });
    hub.subscribe(channel, listener, epoch, position === undefined ? undefined : Number(position));
  }

  /** `GET /events/sync?…`: what was missed, for those who can only ask. */
  async function sync(url: URL, req: IncomingMessage, res: ServerResponse): Promise<void> {
    const claims = await verify(bearer(req) ?? url.searchParams.get("token") ?? "");
    const channel = url.searchParams.get("c") ?? "";
    if (!claims?.channels.includes(channel)) return void res.writeHead(403).end();
    const position = url.searchParams.get("s");
    const answer = hub.missed(
      channel,
      url.searchParams.get("e") ?? undefined,
      position === null ? undefined : Number(position),
    );
    res.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
    res.end(JSON.stringify(answer));
  }

  return {
    handleUpgrade(req: IncomingMessage, socket: Duplex, head: Uint8Array): void {
      const path = new URL(req.url ?? "/", "http://x").pathname;
      // A page of another origin must not listen with our visitor's network.
      const foreign = req.headers.origin !== undefined && req.headers.origin !== tenant.origin;
      if (path !== "/ws" || foreign || sockets.clients.size >= limits.connections) {
        socket.end(`HTTP/1.1 ${foreign ? "403 Forbidden" : "404 Not Found"}\r\n\r\n`);
        return;
      }
      // Who came in before the feed stands would miss what happens until then.
      if (!feed) return void socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
      sockets.handleUpgrade(req, socket, head as never, connected);
    },

    handleRequest(req: IncomingMessage, res: ServerResponse): boolean {
      const url = new URL(req.url ?? "/", "http://x");
      if (url.pathname === "/events") stream(url, req, res).catch(onError);
      else if (url.pathname === "/events/sync") sync(url, req, res).catch(onError);
      else return false;
      return true;
    },

    async stop(): Promise<void> {
      stopping = true;
      await feeding;
      await feed?.stop();
      for (const socket of sockets.clients) {
        // Spread over some seconds, so that not all come back at once.
        socket.send(JSON.stringify({ reconnect: Math.round(Math.random() * 5000) }));
        socket.close(1012);
      }
      for (const res of streams) res.end();
      await new Promise((done) => setTimeout(done, 200));
      for (const socket of sockets.clients) socket.terminate();
    },
  };
}

function bearer(req: IncomingMessage): string | null {
  return /^Bearer (.+)$/.exec(req.headers.authorization ?? "")?.[1] ?? null;
}
