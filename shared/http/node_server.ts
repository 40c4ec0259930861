import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Readable } from "node:stream";
import type { Handler } from "./operations.ts";

/** Sockets and event streams of the websocket service, which need Node's own server. */
export interface LiveHandlers {
  /** True when the request was taken over (an event stream, for one). */
  handleRequest(req: IncomingMessage, res: ServerResponse): boolean;
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Uint8Array): void;
}

export interface Listening {
  port: number;
  /** Takes no more requests and resolves when the last one has its answer. */
  close(): Promise<void>;
}

/** Serves over `node:http`, for a service that also holds sockets. */
export async function listenNode(
  { port, hostname }: { port: number; hostname: string },
  handler: Handler,
  live: LiveHandlers,
): Promise<Listening> {
  const server = createServer((req, res) => {
    if (!live.handleRequest(req, res)) answer(req, res, handler);
  });
  server.on("upgrade", (req, socket, head) => live.handleUpgrade(req, socket, head));
  await new Promise<void>((done, fail) => {
    server.once("error", fail);
    server.listen(port, hostname, () => done());
  });
  return {
    port: (server.address() as { port: number }).port,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeIdleConnections();
      }),
  };
}

async function answer(req: IncomingMessage, res: ServerResponse, handler: Handler) {
  try {
    const hasBody = req.method !== "GET" && req.method !== "HEAD";
    const request = new Request(new URL(req.url ?? "/", `http://${req.headers.host}`), {
      method: req.method,
      headers: Object.entries(req.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, [value].flat().join(", ")] as [string, string]]
      ),
      body: hasBody ? Readable.toWeb(req) as ReadableStream<Uint8Array> : null,
    });
    const response = await handler(request, {
      remoteAddr: { transport: "tcp", hostname: req.socket.remoteAddress ?? "", port: 0 },
      completed: Promise.resolve(),
    });
    res.statusCode = response.status;
    for (const [name, value] of response.headers) {
      if (name !== "set-cookie") res.setHeader(name, value);
    }
    const cookies = response.headers.getSetCookie();
    if (cookies.length > 0) res.setHeader("set-cookie", cookies);
    if (response.body) { for await (const chunk of response.body) res.write(chunk); }
    res.end();
  } catch {
    // The client is gone or sent what is no request; nobody is left to answer.
    res.destroy();
  }
}
