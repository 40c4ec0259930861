import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { closeCodes, protocolName } from "shared/live/protocol.ts";
import { Connection } from "./connection.ts";
import type { Door } from "./door.ts";

/** A socket that does not answer two pings in a row is dead. */
const pingMs = 25_000;
const alive = new WeakMap<WebSocket, boolean>();

/** WebSocket: `GET /ws`. */
export function createSockets(door: Door) {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: door.limits.frameBytes,
    // A compressed frame per socket would cost more than it saves.
    perMessageDeflate: false,
    handleProtocols: (protocols: Set<string>) => protocols.has(protocolName) ? protocolName : false,
  });
  const pings = setInterval(() => {
    for (const socket of server.clients) {
      if (alive.get(socket) === false) {
        socket.terminate();
        continue;
      }
      alive.set(socket, false);
      socket.ping();
      // Pages cannot see pings: this tells them that the way is open.
      if (socket.bufferedAmount === 0) socket.send('{"beat":true}');
    }
  }, pingMs);

  function connected(socket: WebSocket, req: IncomingMessage): void {
    const connection = new Connection(door, {
      send: (message) => {
        if (socket.readyState === 1) socket.send(message, { binary: false });
      },
      buffered: () => socket.bufferedAmount,
      close: (code, reason) => {
        if (code !== closeCodes.restart) door.stats.refused++;
        socket.close(code, reason);
        // A client that never answers the closing frame must not stay.
        setTimeout(() => socket.terminate(), 2000);
      },
      drop: () => socket.terminate(),
    }, door.addressOf(req));
    alive.set(socket, true);
    // Without a listener an oversize frame would end the process; the library closes with 1009.
    socket.on("error", () => {});
    socket.on("pong", () => alive.set(socket, true));
    socket.on("close", () => {
      connection.ended();
      door.leave(connection);
    });
    if (!door.enter(connection)) return;
    const offered = (req.headers["sec-websocket-protocol"] ?? "").split(",");
    const token = offered.map((each) => each.trim()).find((each) => each.startsWith("token."));
    if (token) connection.accept({ token: token.slice("token.".length) });
    socket.on("message", (data: { toString(): string }, isBinary: boolean) => {
      if (isBinary) return connection.close(closeCodes.notUnderstood, "Text only");
      connection.receive(data.toString());
    });
  }

  return {
    handleUpgrade(req: IncomingMessage, socket: Duplex, head: Uint8Array): void {
      const refuse = (status: string) =>
        socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\n\r\n`);
      socket.on("error", () => socket.destroy());
      if (door.pathOf(req) !== "/ws") return void refuse("404 Not Found");
      // A page of another origin must not listen with our visitor's network.
      if (door.isForeign(req)) return void refuse("403 Forbidden");
      if (door.isFull()) return void refuse("503 Service Unavailable");
      server.handleUpgrade(req, socket, head as never, (ws: WebSocket) => connected(ws, req));
    },
    stop() {
      clearInterval(pings);
      for (const socket of server.clients) socket.terminate();
    },
  };
}
