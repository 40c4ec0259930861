import { assert, assertEquals, assertMatch } from "@std/assert";
import { claimsOf, client, openWorld, registerClient } from "./world.ts";

const web = client("web");
const spa = client("spa");
const other = client("other");
const machine = client("machine");
const scope = "openid email offline_access";

Deno.test("F, G: revocation and introspection", async (t) => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  const begin = () => world.tokens(web, { scope }, browser);
  const revoke = (of: typeof web | null, token: string, more = {}) =>
    world.post("/oauth/revoke", of, { token, ...more });
  const introspect = async (of: typeof web | null, token: string, more = {}) =>
    await world.post("/oauth/introspect", of, { token, ...more });
  const inactive = async (of: typeof web, token: string) =>
    assertEquals((await introspect(of, token)).body, { active: false });

  await t.step(
    "F01 G02 a revoked access token is good nowhere; what else was granted stays",
    async () => {
      const { access_token, refresh_token } = await begin();
      assertEquals((await revoke(web, access_token)).status, 200);
      assertEquals((await world.userinfo(access_token)).status, 401);
      await inactive(web, access_token);
      assertEquals((await world.refresh(web, refresh_token)).status, 200);
    },
  );
  await t.step("F02 a revoked refresh token takes its access tokens along", async () => {
    const { access_token, refresh_token } = await begin();
    assertEquals((await revoke(web, refresh_token!)).status, 200);
    assertEquals((await world.refresh(web, refresh_token)).body.error, "invalid_grant");
    assertEquals((await world.userinfo(access_token)).status, 401);
  });
  await t.step(
    "F03 an unknown token is fine, a missing one is not, a wrong hint does not matter",
    async () => {
      assertEquals((await revoke(web, "unknown")).status, 200);
      assertEquals((await revoke(web, "")).body.error, "invalid_request");
      const { access_token, refresh_token } = await begin();
      await revoke(web, access_token, { token_type_hint: "refresh_token" });
      assertEquals((await world.userinfo(access_token)).status, 401);
      await revoke(web, refresh_token!, { token_type_hint: "access_token" });
      assertEquals((await world.refresh(web, refresh_token)).body.error, "invalid_grant");
    },
  );
  await t.step("F04 without authentication and by another client nothing is revoked", async () => {
    const { access_token, refresh_token } = await begin();
    for (const token of [access_token, refresh_token!]) {
      assertEquals((await revoke(null, token)).body.error, "invalid_client");
      await revoke(other, token);
      await revoke(spa, token);
    }
    assertEquals((await world.userinfo(access_token)).status, 200);
    assertEquals((await world.refresh(web, refresh_token)).status, 200);
  });
  await t.step("G01 a live token is told about", async () => {
    const { access_token, refresh_token } = await begin();
    for (const token of [access_token, refresh_token!]) {
      const { status, headers, body } = await introspect(web, token);
      assertEquals([status, body.active, body.client_id], [200, true, web.id]);
      assertEquals([body.scope, body.sub], [scope, world.accountId]);
      assert(Number(body.exp) > Date.now() / 1000);
      assertMatch(headers.get("cache-control")!, /no-store/);
    }
  });
  await t.step(
    "G02 garbage, what was used or is no token to begin with is inactive, and says no more",
    async () => {
      const { id_token, refresh_token } = await begin();
      await world.refresh(web, refresh_token);
      for (const token of ["garbage", "a.b.c", "vrt_x", "x\x01", id_token, refresh_token!]) {
        await inactive(web, token);
      }
      for (const app of [null, { ...web, secret: "wrong" }, spa]) {
        assertEquals((await introspect(app, "x")).status, 401);
      }
      assertEquals((await introspect(web, "")).body.error, "invalid_request");
    },
  );
  await t.step("G03 nothing is told of another client's tokens", async () => {
    const { access_token, refresh_token } = await begin();
    await inactive(other, access_token);
    await inactive(other, refresh_token!);
  });
  await t.step("an API may ask about the tokens that are for it", async () => {
    const api = "http://127.0.0.1:9";
    await registerClient(world.runtime, "machine", { scopes: ["stock:read"], audiences: [api] });
    const { body } = await world.post("/oauth/token", machine, {
      grant_type: "client_credentials",
    });
    const token = String(body.access_token);
    const told = (await introspect(other, token)).body;
    assertEquals([told.active, told.sub, told.aud], [true, "machine", api]);
    await world.db.sql`UPDATE identity.client SET disabled_at = now() WHERE id = 'machine'`;
    await inactive(other, token);
  });
});

Deno.test("H: client credentials", async (t) => {
  await using world = await openWorld();
  const ask = (of: typeof web, more: Record<string, string> = {}) =>
    world.post("/oauth/token", of, { grant_type: "client_credentials", ...more });

  await t.step("H01 a machine gets an access token for its API and nothing else", async () => {
    const { status, body } = await ask(machine);
    assertEquals(status, 200);
    assertEquals(Object.keys(body).sort(), ["access_token", "expires_in", "scope", "token_type"]);
    const claims = claimsOf(String(body.access_token));
    assertEquals([claims.sub, claims.aud], ["machine", "https://api.example.com"]);
    assertEquals(body.scope, "stock:read stock:write");
  });
  await t.step("H02 H04 a client without the grant and a public client are refused", async () => {
    assertEquals((await ask(other)).body.error, "unauthorized_client");
    assertEquals((await ask(spa)).body.error, "unauthorized_client");
    assertEquals((await ask({ ...machine, secret: null })).body.error, "invalid_client");
  });
  await t.step("H03 openid and unknown scopes are refused; fewer can be asked for", async () => {
    for (const wrong of ["openid", "foo", "stock:read admin", "offline_access"]) {
      assertEquals((await ask(machine, { scope: wrong })).body.error, "invalid_scope");
    }
    assertEquals((await ask(machine, { scope: "stock:read" })).body.scope, "stock:read");
  });
  await t.step("another audience is refused", async () => {
    const { body } = await ask(machine, { resource: "https://other.example.com" });
    assertEquals(body.error, "invalid_target");
  });
  await t.step(
    "a token of a tenant's machine names the tenant, and no other can be asked for",
    async () => {
      await registerClient(world.runtime, "machine", { tenant: "demo", scopes: ["stock:read"] });
      const { body } = await ask(machine, { vecton_tenant: "other" });
      assertEquals(claimsOf(String(body.access_token)).vecton_tenant, "demo");
    },
  );
  await t.step("a disabled machine is refused", async () => {
    await world.db.sql`UPDATE identity.client SET disabled_at = now() WHERE id = 'machine'`;
    assertEquals((await ask(machine)).body.error, "unauthorized_client");
  });
});
