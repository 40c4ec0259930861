import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { Readable } from "node:stream";

/** Sockets and event streams of the websocket service, which need Node's own server. */
export interface LiveHandlers {
  /** True when the request was taken over (an event stream, for one). */
  handleRequest(req: IncomingMessage, res: ServerResponse): boolean;
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Uint8Array): void;
}

export interface ServeOptions {
  name: string;
  port: number;
  hostname: string;
  handler(req: Request, info?: Deno.ServeHandlerInfo): Response | Promise<Response>;
  live?: LiveHandlers;
  /** Named checks behind `/readyz`; one that is false or throws answers 503. */
  ready?(): Promise<Record<string, boolean>>;
  /** Body of `/metrics` in the Prometheus text format. */
  metrics?(): string | Promise<string>;
  /** Runs first when a stop is asked for: lets go of requests that only wait for news. */
  onStopping?(): void;
  /** Runs after the last request has been answered, before the process ends. */
  onStop?(): Promise<void>;
}

/** Longest wait for requests in flight once a stop was asked for; Kubernetes kills after 30 s. */
const graceMs = 10_000;

/**
 * Serves an app with `/healthz`, `/readyz` and `/metrics` until the process is told to stop
 * (SIGTERM, SIGINT or, with `VECTON_EXIT_WITH_PARENT=1`, the end of stdin), lets requests in
 * flight finish, and resolves.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const stop = stopSignal();
  const handler = withOperations(options);
  const server = options.live
    ? await listenNode(options, handler, options.live)
    : listenDeno(options, handler);
  console.log(
    JSON.stringify({
      level: "info",
      message: "listening",
      service: options.name,
      port: server.port,
    }),
  );
  await stop;
  options.onStopping?.();
  await Promise.race([server.close(), new Promise((done) => setTimeout(done, graceMs))]);
  await options.onStop?.();
}

type Handler = (req: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>;

function withOperations(options: ServeOptions): Handler {
  return async (req, info) => {
    const path = new URL(req.url).pathname;
    if (path === "/healthz") return new Response("ok\n");
    if (path === "/readyz") return await readiness(options);
    if (path === "/metrics" && options.metrics) {
      return new Response(await options.metrics(), {
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
      });
    }
    return options.handler(req, info);
  };
}

async function readiness(options: ServeOptions): Promise<Response> {
  let checks: Record<string, boolean> = {};
  try {
    checks = await options.ready?.() ?? {};
  } catch {
    checks = { ready: false };
  }
  const ok = Object.values(checks).every(Boolean);
  return Response.json({ ok, checks }, { status: ok ? 200 : 503 });
}

interface Listening {
  port: number;
  close(): Promise<void>;
}

function listenDeno({ port, hostname }: ServeOptions, handler: Handler): Listening {
  const server = Deno.serve({ port, hostname, onListen: () => {} }, handler);
  return { port: server.addr.port, close: () => server.shutdown() };
}

/** The same over `node:http`, for a service that also holds sockets. */
async function listenNode(
  { port, hostname }: ServeOptions,
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
    close: () => new Promise((done) => server.close(() => done())),
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

/** Resolves once when the process should stop. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(signal, () => resolve());
    }
    if (Deno.env.get("VECTON_EXIT_WITH_PARENT") !== "1") return;
    // The supervisor holds the other end: when it dies, even by kill -9, the pipe closes.
    (async () => {
      for await (const _ of Deno.stdin.readable) { /* only the end matters */ }
      resolve();
    })();
  });
}
