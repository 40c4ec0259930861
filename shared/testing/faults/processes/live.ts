/** A websocket process, with what stands for the pages around it: a token. */
import { createServer } from "node:http";
import { liveToken } from "shared/auth/mod.ts";
import { startBus } from "shared/bus/mod.ts";
import { connect } from "shared/db/mod.ts";
import type { Runtime } from "../../../../tenant/runtime.ts";
import { service } from "../../../../tenant/services/websocket/mod.ts";
import { createLiveServer } from "../../../../tenant/services/websocket/server.ts";
import { listen, say, settings } from "./child.ts";
import { topology } from "./topology.ts";

const { name, databaseUrl, tenant, port, liveSecret } = settings;
const sql = connect(databaseUrl, { applicationName: name });
// Of a tenant's process only this is needed here.
const runtime = {
  sql,
  config: {
    DATABASE_URL: databaseUrl,
    REDIS_URL: settings.redisUrl ?? undefined,
    LIVE_TOKEN_SECRET: liveSecret,
  },
  tenant: { slug: tenant, origin: `http://127.0.0.1:${port}` },
} as unknown as Runtime;
const live = createLiveServer(runtime);
const bus = await startBus({
  sql,
  databaseUrl,
  amqpUrl: settings.amqpUrl ?? undefined,
  tenant,
  consumers: service.consumers(runtime),
  topology,
});
for (const job of service.jobs(runtime)) {
  setInterval(() => job.run().catch(() => {}), job.everySeconds * 1000);
}

const server = createServer(async (req, res) => {
  if (live.handleRequest(req, res)) return;
  try {
    const body = await token();
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  } catch {
    res.writeHead(503).end();
  }
});

async function token() {
  const claims = { tenant, subject: "viewer", channels: ["stock"] };
  return { token: await liveToken.sign(liveSecret, claims) };
}

server.on("upgrade", (req, socket, head) => live.handleUpgrade(req, socket, head));
server.on("clientError", (_error, socket) => socket.destroy());
server.listen(port, "127.0.0.1", () => say({ ready: true }));
await listen(async (command) => {
  if (command !== "stop") return;
  await live.stop();
  await bus.stop();
  Deno.exit(0);
});
