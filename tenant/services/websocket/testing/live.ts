import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { authMigrations, liveToken } from "shared/auth/mod.ts";
import { startBus } from "shared/bus/mod.ts";
import { connect } from "shared/db/mod.ts";
import type { Runtime } from "../../../runtime.ts";
import { type TestStock, testStock } from "../../inventory/testing.ts";
import { type LiveLimits, standardLimits } from "../limits.ts";
import { service } from "../mod.ts";
import { createLiveServer } from "../server.ts";

export const origin = "http://shop.example";
export const secret = "a secret for live tokens, for tests";

export interface LiveOptions {
  databaseUrl: string;
  redisUrl?: string;
  tenant: string;
  port?: number;
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
    tenant: { slug: options.tenant, origin },
  } as unknown as Runtime;
  const live = createLiveServer(runtime, { ...standardLimits, ...options.limits });
  const bus = await startBus({
    sql,
    databaseUrl: options.databaseUrl,
    tenant: options.tenant,
    consumers: service.consumers(runtime),
  });
  const [job] = service.jobs(runtime);
  const jobs = setInterval(() => job.run().catch(() => {}), 300);
  const server = createServer((req, res) => {
    if (!live.handleRequest(req, res)) res.writeHead(404).end();
  });
  server.on("upgrade", (req, socket, head) => live.handleUpgrade(req, socket, head));
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

/** Stock and the tables of live updates. */
export function liveStock(variants = 2): Promise<TestStock> {
  return testStock(variants, [authMigrations, ...service.migrations]);
}

/** A token of a member of staff, or of a guest. */
export function tokenFor(
  tenant: string,
  channels: string[] = ["stock", "public:stock", "log:catalog", "presence:*"],
  { subject = "anna", seconds = 300 } = {},
): Promise<string> {
  const session = subject === "guest" ? undefined : crypto.randomUUID();
  return liveToken.sign(secret, { tenant, subject, channels, name: subject, session }, seconds);
}

// As a process of its own, for tests that kill it.
if (import.meta.main) {
  const started = await startLive(JSON.parse(Deno.args[0]));
  console.log(started.port);
}
