import { assertEquals, assertStringIncludes } from "@std/assert";
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
      stoppedPage: null,
      ...route,
    });
  put("shop", { prefixes: ["/"], port: shop });
  put("stock", { prefixes: ["/warehouse", "/api/warehouse"], port: stock });
  put("gone", { prefixes: ["/crm"], port: gone });
  put("paused", { host: "b.localhost", prefixes: ["/"], port: shop, stoppedPage: "<p>Paused</p>" });
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

Deno.test("an unknown host is not found, a paused shop says so", async () => {
  await withGateway(async (ask) => {
    const unknown = await ask("nobody.localhost", "/");
    assertEquals(unknown.status, 404);
    await unknown.body?.cancel();
    const paused = await ask("b.localhost", "/", { headers: { accept: "text/html" } });
    assertEquals(paused.status, 503);
    assertStringIncludes(await paused.text(), "Paused");
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
