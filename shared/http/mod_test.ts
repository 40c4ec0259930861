import { assertEquals, assertRejects } from "@std/assert";
import { App } from "fresh";
import { z } from "zod";
import { readForm, safeFetch, safeRedirectPath, sameOrigin, securityHeaders } from "./mod.ts";

Deno.test("only paths of our own are gone back to", () => {
  assertEquals(safeRedirectPath("/stock?q=1#top"), "/stock?q=1#top");
  for (
    const hostile of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "/%09/evil.example",
      "javascript:alert(1)",
      "https:evil.example",
      "@evil.example",
      "/%2f%2fevil.example",
      "/%5cevil.example",
      "/%252f%252fevil.example",
      "/a/..//evil.example",
      `/${"x".repeat(3000)}`,
      "",
      null,
    ]
  ) {
    assertEquals(safeRedirectPath(hostile, "/home"), "/home", String(hostile));
  }
});

Deno.test("a change is accepted from our own origin only", async () => {
  const handler = new App()
    .use(sameOrigin({ origin: () => "http://demo.localhost:8000", exempt: ["/hooks/"] }))
    .all("/:path*", () => new Response("done"))
    .handler();
  const post = async (headers: Record<string, string>, path = "/x") =>
    (await handler(new Request(`http://x${path}`, { method: "POST", headers }))).status;
  assertEquals(await post({ origin: "http://demo.localhost:8000" }), 200);
  assertEquals(await post({ "sec-fetch-site": "same-origin" }), 200);
  for (
    const headers of [
      {},
      { origin: "null" },
      { origin: "http://other.localhost:8000" },
      { origin: "https://demo.localhost:8000" },
      { "sec-fetch-site": "same-site" },
      { origin: "http://other.localhost:8000", "sec-fetch-site": "same-origin" },
    ]
  ) {
    assertEquals(await post(headers as Record<string, string>), 403, JSON.stringify(headers));
  }
  assertEquals(await post({ origin: "http://evil.example" }, "/hooks/shopify"), 200);
});

Deno.test("pages allow scripts by their nonce only and cannot be framed", async () => {
  const handler = new App().use(securityHeaders({ formAction: () => ["https://id.example"] }))
    .get("/", () => new Response("x")).handler();
  const { headers } = await handler(new Request("http://x/"));
  const policy = headers.get("content-security-policy")!;
  for (const part of ["frame-ancestors 'none'", "object-src 'none'", "base-uri 'none'"]) {
    assertEquals(policy.includes(part), true, part);
  }
  assertEquals(policy.includes("unsafe"), false);
  assertEquals(policy.includes("form-action 'self' https://id.example"), true);
  assertEquals(headers.get("x-content-type-options"), "nosniff");
});

Deno.test("a form gives typed values, or what was entered with a code per field", async () => {
  const schema = z.object({
    name: z.string().min(1, "name_required"),
    tags: z.union([z.string(), z.array(z.string())]),
  });
  const form = (body: string) =>
    new Request("http://x", {
      method: "POST",
      body,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });
  const good = await readForm(form("name=Anna&tags=a&tags=b"), schema);
  assertEquals(good.ok && good.value, { name: "Anna", tags: ["a", "b"] });
  const bad = await readForm(form("name=&tags=a"), schema);
  assertEquals(!bad.ok && bad.errors, { name: "name_required" });
  assertEquals(bad.values, { name: "", tags: "a" });
  await assertRejects(() => readForm(form(`name=${"x".repeat(100)}`), schema, { maxBytes: 50 }));
  await assertRejects(() =>
    readForm(new Request("http://x", { method: "POST", body: "{}" }), schema)
  );
});

Deno.test("no spelling of a private address is reached", async () => {
  for (
    const host of [
      "127.0.0.1",
      "127.1",
      "2130706433",
      "0x7f000001",
      "0.0.0.0",
      "10.0.0.1",
      "169.254.169.254",
      "100.64.0.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "[64:ff9b::7f00:1]",
      "[fd00::1]",
      "[fe80::1]",
      "localhost",
    ]
  ) {
    await assertRejects(() => safeFetch(`http://${host}/`, {}), Error, "", host);
  }
  await assertRejects(() => safeFetch("https://example.com:8443/", {}), Error, "ports");
});

Deno.test("an allowed origin is reached, with its Host, and a redirect is not followed", async () => {
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (req) =>
      new URL(req.url).pathname === "/away"
        ? new Response(null, { status: 302, headers: { location: "http://169.254.169.254/" } })
        : new Response(`${req.headers.get("host")} ${await req.text()}`),
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const options = { allowedOrigins: [origin] };
  const response = await safeFetch(`${origin}/`, { method: "POST", body: "hi" }, options);
  assertEquals(await response.text(), `127.0.0.1:${server.addr.port} hi`);
  const away = await safeFetch(`${origin}/away`, {}, options);
  assertEquals(away.status, 302);
  await away.body?.cancel();
  await server.shutdown();
});
