/**
 * A process that serves, for tests: pages that take their time, an event stream, an engine that the
 * test switches by a file. `SERVE_NODE=1` uses the server that also holds sockets.
 */
import { delay } from "@std/async/delay";
import { serve } from "shared/http/serve.ts";
import { pause, stopping } from "shared/http/stopping.ts";
import { currentContext, currentTraceparent, logger, span } from "shared/telemetry/mod.ts";

const log = logger({ component: "test" });
const engineFile = Deno.env.get("ENGINE_FILE");

async function* news() {
  yield new TextEncoder().encode("data: begin\n\n");
  while (!stopping.aborted) await pause(10_000);
  yield new TextEncoder().encode("data: end\n\n");
}

await serve({
  name: "test",
  tenant: "demo",
  port: 0,
  hostname: "127.0.0.1",
  async handler(req) {
    const { pathname } = new URL(req.url);
    currentContext().route = pathname;
    if (pathname === "/news") return new Response(ReadableStream.from(news()));
    if (pathname === "/broken") throw new Error("password=hunter2 is wrong");
    if (pathname === "/slow") await delay(300);
    if (pathname === "/post") return new Response(await req.text());
    await span("work", { "test.step": 1 }, () => delay(1));
    log("info", "answered");
    return Response.json({ traceparent: currentTraceparent(), padding: "x".repeat(2000) });
  },
  live: Deno.env.get("SERVE_NODE") === "1"
    ? { handleRequest: () => false, handleUpgrade: (_req, socket) => socket.destroy() }
    : undefined,
  checks: {
    database: {
      driver: "postgresql",
      check: async () => (await Deno.readTextFile(engineFile!)).includes("database"),
    },
    cache: {
      driver: "redis",
      optional: true,
      check: async () => (await Deno.readTextFile(engineFile!)).includes("cache"),
    },
  },
  onStop: () => {
    log("info", "stopped");
    return Promise.resolve();
  },
});
Deno.exit(0);
