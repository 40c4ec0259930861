import {
  Agent,
  createServer,
  type IncomingMessage,
  request as forward,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { delay } from "@std/async/delay";
import { type Fleet, WakeError } from "./fleet.ts";
import { operationalPaths } from "shared/http/operations.ts";
import { indexPage, notFoundPage, sendPage, unavailablePage, unknownHostPage } from "./pages.ts";
import type { Route, RouteTable } from "./route_table.ts";

export interface GatewayOptions {
  port: number;
  routes: RouteTable;
  fleet: Fleet;
  /**
   * So long a page is held before its placeholder is shown. On the cluster the placeholder comes at
   * once; here most services are ready sooner than a person would see it.
   * @default 8000
   */
  placeholderMs?: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

/** Pauses between these tries add up to a second and a half: a service ends in less. */
const retries = 5;

/** Headers that concern one connection only (RFC 9110, 7.6.1). */
const hopByHop = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "upgrade"];

/** The ingress of one machine: host and longest path prefix decide, sleeping services are woken. */
export function startGateway(options: GatewayOptions): Promise<{ stop(): Promise<void> }> {
  const server = createServer((req, res) => {
    handle(options, req, res).catch(() => res.destroy());
  });
  server.on("upgrade", (req, socket, head) => {
    upgrade(options, req, socket, head).catch(() => socket.destroy());
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
  });
  // Event streams and long polls are open for as long as they like.
  server.requestTimeout = 0;
  server.headersTimeout = 30_000;
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(options.port, "127.0.0.1", () => done({ stop: () => close(server) }));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
    agent.destroy();
  });
}

interface Target {
  port: number;
  /** How long the request waited for a process; null for those that are always there. */
  coldStartMs: number | null;
  release(): void;
}

/** A running process for a route; counted as in use until released. */
async function target(route: Route, fleet: Fleet, limitMs = route.readinessMs): Promise<Target> {
  if (!route.service) return { port: route.port!, coldStartMs: null, release: () => {} };
  const { namespace, name } = route.service;
  const deployment = fleet.get(namespace, name);
  const asleep = !deployment?.child || deployment.starting !== null;
  const began = performance.now();
  const release = fleet.begin(namespace, name);
  try {
    const port = await fleet.wake(namespace, name, limitMs);
    return { port, coldStartMs: asleep ? performance.now() - began : 0, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Whether a route's service is suspended: then nothing wakes it. */
function isPaused({ service }: Route, fleet: Fleet): boolean {
  return service !== undefined &&
    fleet.get(service.namespace, service.name)?.scaling?.paused === true;
}

/** Whether a person waits for a page, and would rather see that it comes. */
const navigates = ({ method, headers }: IncomingMessage) =>
  method === "GET" && (headers.accept ?? "").includes("text/html");

function sendPlaceholder(req: IncomingMessage, res: ServerResponse, route: Route, code: string) {
  const { status, html, retryAfter } = route.placeholder ??
    { status: 503, html: "<h1>503</h1>", retryAfter: "3600" };
  res.setHeader("retry-after", retryAfter);
  sendPage(req, res, { status, html, code });
}

function hostOf(req: IncomingMessage): string {
  return (req.headers.host ?? "").toLowerCase().replace(/:\d+$/, "");
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? "/").split("?", 1)[0];
}

async function handle(
  options: GatewayOptions,
  req: IncomingMessage,
  res: ServerResponse,
  tries = 0,
): Promise<void> {
  const { routes, fleet, placeholderMs = 8000 } = options;
  // Before anything is woken for it.
  if (operationalPaths.includes(pathOf(req))) return sendPage(req, res, notFoundPage());
  const host = hostOf(req);
  const route = routes.find(host, pathOf(req));
  if (!route) {
    const local = ["127.0.0.1", "localhost", ""].includes(host);
    return sendPage(req, res, local ? indexPage(routes.hosts(), req) : unknownHostPage(host));
  }
  if (isPaused(route, fleet)) return sendPlaceholder(req, res, route, "suspended");
  const shows = route.placeholder && navigates(req);
  let found: Target;
  try {
    found = await target(
      route,
      fleet,
      shows ? Math.min(placeholderMs, route.readinessMs) : undefined,
    );
  } catch (error) {
    const wakes = route.service && fleet.get(route.service.namespace, route.service.name)?.starting;
    if (shows && wakes) return sendPlaceholder(req, res, route, "waking");
    const reason = error instanceof WakeError ? error.message : "The service did not start";
    res.setHeader("retry-after", "5");
    return sendPage(req, res, unavailablePage(reason));
  }
  res.once("close", found.release);
  if (res.closed) return found.release();
  pass(req, res, found, async () => {
    // A service that is leaving, or was killed a moment ago: it has to end before it is woken.
    if (tries === retries || !["GET", "HEAD"].includes(req.method ?? "")) return false;
    res.off("close", found.release);
    found.release();
    await delay(50 * 2 ** tries);
    await handle(options, req, res, tries + 1);
    return true;
  });
}

/** `retry` may ask again where asking twice does no harm; false when it may not. */
function pass(
  req: IncomingMessage,
  res: ServerResponse,
  { port, coldStartMs }: Target,
  retry: () => Promise<boolean>,
): void {
  const outgoing = forward({
    host: "127.0.0.1",
    port,
    method: req.method,
    path: req.url,
    headers: forwarded(req),
    agent,
  }, (incoming) => {
    const headers = { ...incoming.headers };
    for (const name of hopByHop) delete headers[name];
    if (coldStartMs !== null) headers["x-vecton-cold-start"] = String(Math.round(coldStartMs));
    res.writeHead(incoming.statusCode ?? 502, headers);
    incoming.pipe(res);
    incoming.on("error", () => res.destroy());
  });
  // Who leaves early is not worked for.
  const leave = () => outgoing.destroy();
  res.on("close", leave);
  outgoing.on("error", async () => {
    res.off("close", leave);
    if (res.headersSent || res.closed) return res.destroy();
    if (await retry().catch(() => false)) return;
    res.setHeader("retry-after", "1");
    sendPage(req, res, unavailablePage("The service ended while it was asked; try again"));
  });
  req.pipe(outgoing);
}

/** The request's headers, with what the service must know about the way it came. */
function forwarded(req: IncomingMessage): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(req.headers)) {
    if (value === undefined || hopByHop.includes(name)) continue;
    // Only the ingress says these: a client's own are dropped.
    if (name.startsWith("x-forwarded-") || name === "forwarded") continue;
    headers[name] = value;
  }
  headers["x-forwarded-for"] = req.socket.remoteAddress ?? "127.0.0.1";
  headers["x-forwarded-host"] = req.headers.host ?? "";
  headers["x-forwarded-proto"] = "http";
  return headers;
}

/** Sockets go through as they are, byte for byte. */
async function upgrade(
  { routes, fleet }: GatewayOptions,
  req: IncomingMessage,
  socket: Duplex,
  head: Uint8Array,
) {
  const route = routes.find(hostOf(req), pathOf(req));
  if (!route) return socket.end("HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n");
  if (isPaused(route, fleet)) {
    return socket.end("HTTP/1.1 503 Service Unavailable\r\nconnection: close\r\n\r\n");
  }
  const found = await target(route, fleet).catch(() => null);
  if (!found) {
    return socket.end(
      "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\n\r\n",
    );
  }
  const { port, release } = found;
  // Who gave up while the service woke would otherwise keep it awake for ever.
  if (socket.destroyed) return release();
  const upstream = connect(port, "127.0.0.1", () => {
    const lines = [`${req.method} ${req.url} HTTP/1.1`];
    for (const [name, value] of Object.entries(forwarded(req))) {
      for (const item of [value].flat()) lines.push(`${name}: ${item}`);
    }
    lines.push("connection: Upgrade", `upgrade: ${req.headers.upgrade ?? "websocket"}`, "", "");
    upstream.write(lines.join("\r\n"));
    if (head.length > 0) upstream.write(head);
    socket.pipe(upstream);
    upstream.pipe(socket);
  });
  const end = () => {
    release();
    socket.destroy();
    upstream.destroy();
  };
  for (const side of [socket, upstream]) side.on("error", end).on("close", end);
}
