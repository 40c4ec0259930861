import { assertEquals, assertRejects } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { tenantLocations } from "shared/identity_api/mod.ts";
import { testTenant } from "../../testing.ts";
import { createLocation, untold } from "../inventory/mod.ts";
import { service } from "./mod.ts";
import { tellIdentity } from "./tell_identity.ts";

/** Stands in for identity: gives tokens, and hears of locations while it is up. */
function listener() {
  const issuer = "http://identity.localhost:8000";
  const heard: string[][] = [];
  const world = { up: true };
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (req) => {
      const { pathname } = new URL(req.url);
      if (!world.up) return new Response(null, { status: 503 });
      if (pathname === "/.well-known/openid-configuration") {
        return Response.json({
          issuer,
          token_endpoint: `${issuer}/oauth/token`,
          jwks_uri: `${issuer}/jwks`,
        });
      }
      if (pathname === "/oauth/token") {
        return Response.json({ access_token: "t", token_type: "Bearer", expires_in: 300 });
      }
      assertEquals(pathname, "/api/identity/v1/tenants/demo/locations");
      heard.push(tenantLocations.parse(await req.json()).locations.map(({ code }) => code));
      return new Response(null, { status: 204 });
    },
  );
  return {
    world,
    heard,
    config: {
      OIDC_ISSUER: issuer,
      OIDC_DIAL_URL: `http://127.0.0.1:${server.addr.port}`,
      OIDC_CLIENT_ID: "tenant-demo",
      OIDC_CLIENT_SECRET: "secret",
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("identity hears of all locations at the start and of each new one, as often as it takes", async () => {
  await using identity = listener();
  const app = await testTenant({ services: ["warehouse"], migrations: service.migrations });
  await using _ = app;
  const { sql } = app.db;
  const runtime = { ...app.runtime, config: { ...app.runtime.config, ...identity.config } };
  const add = (code: string, kind: "store" | "transit") =>
    transaction(sql, (tx) => createLocation(tx, "demo", { code, name: code, kind }));
  await add("BOLT", "store");
  await add("UTON", "transit");
  const job = tellIdentity(runtime);
  await job.run();
  await job.run();
  assertEquals([identity.heard, await untold(sql)], [[["BOLT"]], false]);

  identity.world.up = false;
  await add("RAKTAR", "store");
  await assertRejects(() => job.run());
  assertEquals(await untold(sql), true);
  identity.world.up = true;
  await job.run();
  assertEquals([identity.heard.at(-1), await untold(sql)], [["BOLT", "RAKTAR"], false]);

  // Identity may have lost the list: whoever starts tells it anew.
  await tellIdentity(runtime).run();
  assertEquals(identity.heard.length, 3);
});
