import { assertEquals, assertRejects } from "@std/assert";
import { bearerOf, bearerPrincipal } from "./bearer.ts";

const origin = "https://demo.example";
const good = {
  active: true,
  aud: origin,
  sub: "anna",
  client_id: "third-party",
  username: "anna@example.hu",
  scope: "catalog:read openid",
  exp: Math.floor(Date.now() / 1000) + 60,
  vecton_tenant: "demo",
  vecton_role: "clerk",
};

/** The principal of a token of which identity says this. */
async function principalFor(answer: Record<string, unknown> | number) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (req) => {
    const issuer = `http://${req.headers.get("host")}`;
    if (new URL(req.url).pathname !== "/introspect") {
      const introspection_endpoint = `${issuer}/introspect`;
      return Response.json({ issuer, introspection_endpoint, jwks_uri: `${issuer}/jwks` });
    }
    return typeof answer === "number"
      ? new Response(null, { status: answer })
      : Response.json(answer);
  });
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  try {
    const options = { issuer, clientId: "a", clientSecret: "b", origin, tenant: "demo" };
    return await bearerPrincipal(options)("token");
  } finally {
    await server.shutdown();
  }
}

Deno.test("a token stands for whom identity says, with what it was made for", async () => {
  const anna = await principalFor(good);
  assertEquals(
    [anna?.accountId, anna?.email, anna?.role, anna?.abilities, anna?.locations],
    ["anna", "anna@example.hu", "clerk", ["catalog:read"], null],
  );
  const limited = await principalFor({ ...good, vecton_locations: ["BOLT"], aud: ["x", origin] });
  assertEquals(limited?.locations, ["BOLT"]);
  const machine = await principalFor({
    ...good,
    sub: "erp",
    client_id: "erp",
    vecton_role: undefined,
  });
  assertEquals([machine?.role, machine?.accountId], ["api_client", "erp"]);
});

Deno.test("a token for another API, tenant, key or nobody opens nothing", async () => {
  for (
    const wrong of [
      { active: false },
      { aud: "https://other.example" },
      { aud: `${origin}/` },
      { aud: undefined },
      { vecton_tenant: "other" },
      { vecton_tenant: undefined },
      { vecton_role: "platform_admin" },
      { vecton_role: undefined },
      { cnf: { jkt: "x" } },
      { act: { sub: "support", email: "support@example.hu" } },
      { sub: undefined },
    ]
  ) {
    assertEquals(await principalFor({ ...good, ...wrong }), null, JSON.stringify(wrong));
  }
});

Deno.test("where identity fails nobody is let in, and nobody is told that the token is bad", async () => {
  for (const status of [401, 500, 503]) {
    const error = await assertRejects(() => principalFor(status), Error);
    assertEquals((error as { status?: number }).status, 503);
  }
});

Deno.test("a header that is no bearer token is none, or one that fits nothing", () => {
  const of = (authorization?: string) =>
    bearerOf(new Request(origin, { headers: authorization ? { authorization } : {} }));
  assertEquals([of(), of("Basic x"), of("Bearerx y")], [null, null, null]);
  assertEquals(["Bearer", "Bearer a b", "Bearer é", `Bearer ${"a".repeat(5000)}`].map(of), [
    "",
    "",
    "",
    "",
  ]);
  assertEquals([of("Bearer a.b-c"), of("bearer a")], ["a.b-c", "a"]);
});
