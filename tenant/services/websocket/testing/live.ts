import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { authMigrations, liveToken } from "shared/auth/mod.ts";
import { startBus } from "shared/bus/mod.ts";
import { connect } from "shared/db/mod.ts";
import type { Runtime } from "../../../runtime.ts";
import { stockTenant, type TestStock, testStock } from "../../inventory/testing.ts";
import { type LiveLimits, standardLimits } from "../limits.ts";
import { service } from "../mod.ts";
import { createLiveServer } from "../server.ts";

export const origin = "http://shop.example";
export const secret = "a secret for live tokens, for tests";

export interface LiveOptions {
  databaseUrl: string;
  redisUrl?: string;
  amqpUrl?: string;
  tenant: string;
  port?: number;
  /** A script: served with a page at `/`, whose origin is then this process. */
  script?: string;
  /** Ways that do not get through: `ws`, `sse`, `poll`. */
  blocked?: Set<string>;
  limits?: Partial<LiveLimits>;
}

/** A websocket service as `serve` starts it: listeners, feed and jobs, on a port of its own. */
export async function startLive(options: LiveOptions) {
  const sql = connect(options.databaseUrl, { max: 5, applicationName: "live-test" });
  const runtime = {
    sql,
    config: {
      DATABASE_URL: options.databaseUrl,
      REDIS_URL: options.redisUrl,
      LIVE_TOKEN_SECRET: secret,
    },
    tenant: {
      slug: options.tenant,
      origin: options.script ? `http://127.0.0.1:${options.port}` : origin,
    },
  } as unknown as Runtime;
  const live = createLiveServer(runtime, { ...standardLimits, ...options.limits });
  const consumers = service.consumers(runtime);
  const bus = await startBus({
    sql,
    databaseUrl: options.databaseUrl,
    amqpUrl: options.amqpUrl,
    // The one whose events the tests' stock makes; `options.tenant` keeps tests apart in Redis.
    tenant: stockTenant,
    consumers,
    topology: consumers,
  });
  const [job] = service.jobs(runtime);
  const jobs = setInterval(() => job.run().catch(() => {}), 300);
  const { blocked } = options;
  const server = createServer((req, res) => {
    const way = req.url === "/events" ? "sse" : req.url === "/events/sync" ? "poll" : "";
    if (blocked?.has(way)) res.writeHead(502).end();
    else if (!live.handleRequest(req, res)) servePage(options, req, res);
  });
  server.on("upgrade", (req, socket, head) => {
    if (blocked?.has("ws")) socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
    else live.handleUpgrade(req, socket, head);
  });
  await new Promise<void>((done) => server.listen(options.port ?? 0, "127.0.0.1", () => done()));
  const { port } = server.address() as AddressInfo;
  return {
    live,
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      clearInterval(jobs);
      const closed = new Promise((done) => server.close(done));
      await live.stop();
      server.closeAllConnections();
      await closed;
      await bus.stop();
      await live.close();
      await sql.end({ timeout: 5 });
    },
  };
}

export type LiveProcess = Awaited<ReturnType<typeof startLive>>;

/** The page of a browser test, its script and its tokens: of whom the cookie `who` names. */
async function servePage(options: LiveOptions, req: IncomingMessage, res: ServerResponse) {
  const send = (type: string, body: string) =>
    res.writeHead(200, { "content-type": type }).end(body);
  if (!options.script) return void res.writeHead(404).end();
  if (req.url === "/page.js") return send("text/javascript", options.script);
  const subject = /who=(\w+)/.exec(req.headers.cookie ?? "")?.[1] ?? "anna";
  const token = await tokenFor(options.tenant, undefined, { subject });
  if (req.url === "/events/token") return send("application/json", JSON.stringify({ token }));
  send(
    "text/html",
    `<title>x</title><body data-who="${subject}" data-token="${token}">
    <script type="module" src="/page.js"></script>`,
  );
}

/** A port for a process whose pages must know it before it starts. */
export function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** The session that tokens of tests belong to. */
export const session = "01920000-0000-7000-8000-00000000000a";

/** Stock, the tables of live updates, and a session. */
export async function liveStock(variants = 2): Promise<TestStock> {
  const db = await testStock(variants, [authMigrations, ...service.migrations]);
  await db.sql`
    INSERT INTO auth.session (id, token_hash, account_id, email, name, role, sid, id_token, expires_at)
    VALUES (${session}, '', gen_random_uuid(), '', '', 'owner', '', '', now() + interval '1 hour')`;
  return db;
}

/** A token of a member of staff, or of a guest. */
export function tokenFor(
  tenant: string,
  channels: string[] = ["stock", "public:stock", "log:catalog", "presence:*"],
  { subject = "anna", seconds = 300 } = {},
): Promise<string> {
  const who = subject === "guest" ? { subject } : { subject, name: subject, session };
  return liveToken.sign(secret, { tenant, channels, ...who }, seconds);
}

// As a process of its own, for tests that kill it.
if (import.meta.main) {
  const started = await startLive(JSON.parse(Deno.args[0]));
  console.log(started.port);
}
