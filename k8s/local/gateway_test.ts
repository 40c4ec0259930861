import "./testing_state.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { delay } from "@std/async/delay";
import { WebSocket } from "ws";
import { Fleet } from "./fleet.ts";
import { startGateway } from "./gateway.ts";
import { choosePort } from "./ports.ts";
import { type Route, RouteTable } from "./route_table.ts";

/** A gateway with upstreams that answer their name and what they were asked. */
async function withGateway(
  test: (ask: (host: string, path: string, init?: RequestInit) => Promise<Response>) => unknown,
): Promise<void> {
  const upstream = (name: string) =>
    Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (req) =>
      Response.json({
        name,
        url: new URL(req.url).pathname + new URL(req.url).search,
        host: req.headers.get("host"),
        forwarded: req.headers.get("x-forwarded-host"),
        forwardedFor: req.headers.get("x-forwarded-for"),
      }));
  const upstreams = ["shop", "stock"].map(upstream);
  const [shop, stock] = upstreams.map((server) => server.addr.port);
  const gone = choosePort();
  const routes = new RouteTable();
  const put = (key: string, route: Partial<Route>) =>
    routes.put(key, {
      host: "a.localhost",
      prefixes: [],
      readinessMs: 0,
      ...route,
    });
  put("shop", { prefixes: ["/"], port: shop });
  put("stock", { prefixes: ["/warehouse", "/api/warehouse"], port: stock });
  put("gone", { prefixes: ["/crm"], port: gone });
  const port = choosePort();
  const gateway = await startGateway({ port, routes, fleet: new Fleet(() => {}) });
  const client = Deno.createHttpClient({ allowHost: true });
  try {
    await test((host, path, init) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { ...init?.headers, host },
        client,
      } as RequestInit)
    );
  } finally {
    client.close();
    await gateway.stop();
    await Promise.all(upstreams.map((server) => server.shutdown()));
  }
}

Deno.test("the longest prefix of whole segments decides where a request goes", async () => {
  await withGateway(async (ask) => {
    const nameOf = async (path: string) =>
      (await (await ask("a.localhost:8000", path)).json()).name;
    assertEquals(await nameOf("/"), "shop");
    assertEquals(await nameOf("/warehouse"), "stock");
    assertEquals(await nameOf("/warehouse/stock?page=2"), "stock");
    assertEquals(await nameOf("/warehouses"), "shop");
    assertEquals(await nameOf("/api/warehouse/v1/levels"), "stock");
  });
});

Deno.test("a service learns the host and the client, whatever the client says of itself", async () => {
  await withGateway(async (ask) => {
    const answer = await ask("a.localhost:8000", "/x?y=1", {
      headers: { "x-forwarded-host": "evil.example", "x-forwarded-for": "8.8.8.8" },
    });
    const seen = await answer.json();
    assertEquals(seen.url, "/x?y=1");
    assertEquals(seen.forwarded, "a.localhost:8000");
    assertEquals(seen.forwardedFor, "127.0.0.1");
  });
});

Deno.test("an unknown host is not found", async () => {
  await withGateway(async (ask) => {
    const unknown = await ask("nobody.localhost", "/");
    assertEquals(unknown.status, 404);
    await unknown.body?.cancel();
  });
});

Deno.test("a service that does not answer is a page with 503 that says to try again", async () => {
  await withGateway(async (ask) => {
    for (const init of [{}, { method: "POST", body: "a=b" }]) {
      const answer = await ask("a.localhost", "/crm", init);
      assertEquals(answer.status, 503);
      assertEquals(answer.headers.get("retry-after"), "1");
      await answer.body?.cancel();
    }
  });
});

Deno.test("health, readiness and metrics of services are not to be had from outside", async () => {
  await withGateway(async (ask) => {
    for (const path of ["/healthz", "/readyz", "/metrics", "/metrics?x=1"]) {
      const answer = await ask("a.localhost", path);
      assertEquals([path, answer.status], [path, 404]);
      assertStringIncludes(await answer.text(), "not_found");
    }
  });
});

const waking = { status: 503, html: "<p>One moment</p>", retryAfter: "3" };

/** A gateway before one sleeping service of a tenant. */
async function withService(
  { env = {}, paused = false }: { env?: Record<string, string>; paused?: boolean },
  test: (at: {
    fleet: Fleet;
    port: number;
    ask(path: string, init?: RequestInit): Promise<Response>;
  }) => Promise<void>,
): Promise<void> {
  const fleet = new Fleet(() => {});
  const args = ["run", "-A", "--quiet", "--no-check", "k8s/local/testing_service.ts"];
  await fleet.put("t-a", "shop", args, env);
  fleet.scale("t-a", "shop", { cooldownSeconds: 0, paused, consumers: [], queries: [] });
  const routes = new RouteTable();
  routes.put("t-a/shop", {
    host: "a.localhost",
    prefixes: ["/"],
    service: { namespace: "t-a", name: "shop" },
    readinessMs: 30_000,
    placeholder: waking,
  });
  const port = choosePort();
  const gateway = await startGateway({ port, routes, fleet, placeholderMs: 200 });
  const client = Deno.createHttpClient({ allowHost: true });
  const ask = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      ...init,
      headers: { ...init?.headers, host: "a.localhost" },
      client,
    } as RequestInit);
  try {
    await test({ fleet, port, ask });
  } finally {
    client.close();
    await gateway.stop();
    await fleet.stop();
  }
}

Deno.test("a request wakes the service, and every answer says how long it waited for that", async () => {
  await withService({ env: { READY_MS: "200" } }, async ({ ask }) => {
    const cold = await ask("/");
    assert(Number(cold.headers.get("x-vecton-cold-start")) >= 200);
    await cold.body?.cancel();
    const warm = await ask("/");
    assertEquals(warm.headers.get("x-vecton-cold-start"), "0");
    await warm.body?.cancel();
  });
});

Deno.test("people see that a page is on its way, while the calls of programs are held", async () => {
  await withService({ env: { READY_MS: "1500" } }, async ({ ask }) => {
    const program = ask("/api");
    const page = await ask("/", { headers: { accept: "text/html" } });
    assertEquals([page.status, page.headers.get("retry-after")], [503, "3"]);
    assertEquals(await page.text(), waking.html);
    assertEquals(typeof (await (await program).json()).pid, "number");
  });
});

Deno.test("a paused shop shows its page and wakes for nobody", async () => {
  await withService({ paused: true }, async ({ ask, fleet }) => {
    const page = await ask("/", { headers: { accept: "text/html" } });
    assertEquals([page.status, await page.text()], [503, waking.html]);
    const program = await ask("/", { method: "POST" });
    assertEquals([program.status, (await program.json()).code], [503, "suspended"]);
    assertEquals(fleet.get("t-a", "shop")!.child, null);
  });
});

Deno.test("an open WebSocket keeps its service awake for as long as it lives", async () => {
  await withService({}, async ({ fleet, port }) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { host: "a.localhost" } });
    const answer = Promise.withResolvers<string>();
    socket.on("error", answer.reject);
    socket.on("message", (data: unknown) => answer.resolve(String(data)));
    socket.on("open", () => socket.send("good day"));
    assertEquals(await answer.promise, "good day to you");
    await delay(10);
    await fleet.settle(() => Promise.resolve(false));
    assertEquals(fleet.get("t-a", "shop")!.inFlight, 1);
    assert(fleet.get("t-a", "shop")!.child);
    socket.close();
    while (fleet.get("t-a", "shop")!.inFlight > 0) await delay(10);
    await delay(10);
    await fleet.settle(() => Promise.resolve(false));
    assertEquals(fleet.get("t-a", "shop")!.child, null);
  });
});

Deno.test("a service killed in the middle of an answer: reading goes on, writing is told to try again", async () => {
  await withService({}, async ({ ask, fleet }) => {
    for (const method of ["GET", "POST"]) {
      await (await ask("/")).body?.cancel();
      const { pid } = fleet.get("t-a", "shop")!.child!;
      const answer = ask("/slow?ms=500", { method });
      await delay(150);
      Deno.kill(pid, "SIGKILL");
      const { status, body } = await answer;
      assertEquals([method, status], [method, method === "GET" ? 200 : 503]);
      await body?.cancel();
    }
    // The next request is served whatever became of the last.
    assertEquals((await (await ask("/")).json()).template, "");
  });
});
