/** A websocket process, with what stands for the pages around it: a token, and the numbers now. */
import { createServer } from "node:http";
import { liveToken } from "shared/auth/mod.ts";
import { connect } from "shared/db/mod.ts";
import type { Runtime } from "../../../../tenant/runtime.ts";
import { createLiveServer } from "../../../../tenant/services/websocket/server.ts";
import { listen, say, settings } from "./child.ts";

const { name, databaseUrl, tenant, port, liveSecret } = settings;
const sql = connect(databaseUrl, { applicationName: name });
// Of a tenant's process only this is needed here.
const runtime = {
  sql,
  config: { DATABASE_URL: databaseUrl, LIVE_TOKEN_SECRET: liveSecret },
  tenant: { slug: tenant, origin: `http://127.0.0.1:${port}` },
} as unknown as Runtime;
const live = createLiveServer(runtime);

const server = createServer(async (req, res) => {
  if (live.handleRequest(req, res)) return;
  try {
    const body = req.url?.startsWith("/token") ? await token() : await stock();
    res.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  } catch {
    res.writeHead(503).end();
  }
});

async function token() {
  const claims = { tenant, subject: "viewer", channels: ["stock"] };
  return { token: await liveToken.sign(liveSecret, claims) };
}

async function stock() {
  return await sql`
    SELECT variant_id || ':' || location_id AS key, version::int AS ver, on_hand::int AS "onHand"
    FROM inventory.stock_level`;
}

server.on("upgrade", (req, socket, head) => live.handleUpgrade(req, socket, head));
server.on("clientError", (_error, socket) => socket.destroy());
server.listen(port, "127.0.0.1", () => say({ ready: true }));
await listen(async (command) => {
  if (command !== "stop") return;
  await live.stop();
  Deno.exit(0);
});
