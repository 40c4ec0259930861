import { assert, assertEquals, assertMatch } from "@std/assert";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { sendLogouts } from "../domain/oauth/logout.ts";
import type { FormBrowser } from "./browser.ts";
import { claimsOf, client, forged, headerOf, openWorld, registerClient } from "./world.ts";

const own = client("own");
const bye = "http://127.0.0.1:9/own/bye";

Deno.test("L: logout", async (t) => {
  await using world = await openWorld();
  const { issuer } = world;
  const start = async () => {
    const browser = world.newBrowser();
    const tokens = await world.tokens(own, {}, browser);
    return { browser, ...tokens };
  };
  const leave = (browser: FormBrowser, parameters: Record<string, string>) =>
    browser.open(`${issuer}/oauth/logout?${new URLSearchParams(parameters)}`);
  /** A page shows and the session lives; once confirmed it is over, and the browser stays here. */
  const asks = async (parameters: Record<string, string>) => {
    const { browser } = await start();
    const { url, response } = await leave(browser, parameters);
    assertEquals([url, response.status], [null, 200]);
    assertEquals(await world.signedIn(browser), true);
    const after = await browser.walk(
      `${issuer}/oauth/logout?${new URLSearchParams(parameters)}`,
      {},
    );
    assertEquals(after.url, null, JSON.stringify(parameters));
    assertEquals(await world.signedIn(browser), false);
  };

  await t.step("L01 a hint of this session ends it and leads back with state", async () => {
    const { browser, id_token } = await start();
    const { url } = await leave(browser, {
      id_token_hint: id_token,
      post_logout_redirect_uri: bye,
      state: "a&b",
    });
    assertEquals(url!.href, `${bye}?state=a%26b`);
    assertEquals(await world.signedIn(browser), false);
  });
  await t.step("L01 a hint that has expired is still a hint", async () => {
    const { browser, id_token } = await start();
    const { exp: _exp, iat: _iat, ...claims } = claimsOf(id_token);
    const old = await world.runtime.keys.sign(claims, { type: "JWT", seconds: -3600 });
    const { url } = await leave(browser, { id_token_hint: old, post_logout_redirect_uri: bye });
    assertEquals(url!.href, bye);
  });
  await t.step(
    "L02 S15 an address that is not registered to the byte is never gone to",
    async () => {
      for (
        const uri of [
          "https://evil.test/",
          `${bye}?foo=bar`,
          `${bye}/x`,
          `${bye}/`,
          `${bye}#x`,
          bye.replace("own/", "own/../own/"),
          "http://127.0.0.1:9@evil.test/own/bye",
          "//evil.test",
          "javascript:alert(1)",
          "http://127.0.0.1:9/web/bye",
          own.redirectUri,
        ]
      ) {
        const { browser, id_token } = await start();
        const { url } = await leave(browser, {
          id_token_hint: id_token,
          post_logout_redirect_uri: uri,
        });
        assertEquals(url, null, uri);
        await asks({ post_logout_redirect_uri: uri, client_id: own.id });
      }
    },
  );
  await t.step(
    "L03 a hint that is not ours only asks, and leads nowhere after the yes",
    async () => {
      const { id_token, access_token } = await start();
      const [head, payload] = id_token.split(".");
      for (
        const hint of [
          `${head}.${payload}.${"A".repeat(342)}`,
          forged({ alg: "none", typ: "JWT" }, claimsOf(id_token), ""),
          access_token,
          "garbage",
        ]
      ) {
        await asks({ id_token_hint: hint, post_logout_redirect_uri: bye });
        await asks({ id_token_hint: hint, post_logout_redirect_uri: bye, client_id: own.id });
      }
    },
  );
  await t.step("L03 the hint of another session asks first", async () => {
    const { id_token } = await start();
    const { browser } = await start();
    const { url } = await leave(browser, { id_token_hint: id_token });
    assertEquals(url, null);
    assertEquals(await world.signedIn(browser), true);
  });
  await t.step(
    "L04 L05 without parameters, with state or an address alone: a page, then a yes",
    async () => {
      await asks({});
      await asks({ state: "x" });
      await asks({ post_logout_redirect_uri: bye });
    },
  );
  await t.step(
    "a named client with a registered address is gone back to, after the yes",
    async () => {
      const { browser } = await start();
      const parameters = { client_id: own.id, post_logout_redirect_uri: bye, state: "s" };
      assertEquals((await leave(browser, parameters)).url, null);
      const { url } = await browser.walk(
        `${issuer}/oauth/logout?${new URLSearchParams(parameters)}`,
        {},
      );
      assertEquals(url!.href, `${bye}?state=s`);
    },
  );
  await t.step(
    "L06 POST works, also from another site, which brings no cookies along",
    async () => {
      const { browser, id_token } = await start();
      const body = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: bye });
      const headers = { origin: "http://127.0.0.1:9", cookie: "none=1" };
      const { url } = await browser.open(`${issuer}/oauth/logout`, {
        method: "POST",
        body,
        headers,
      });
      assertEquals(url!.href, bye);
      assertEquals(await world.signedIn(browser), false);
    },
  );
  await t.step("another site's form cannot say the yes", async () => {
    const { browser } = await start();
    for (const origin of ["http://127.0.0.1:9", "null", "https://evil.test"]) {
      const { url } = await browser.open(`${issuer}/oauth/logout`, {
        method: "POST",
        body: new URLSearchParams({ confirmed: "yes" }),
        headers: { origin },
      });
      assertEquals(url, null);
      assertEquals(await world.signedIn(browser), true);
    }
  });
  await t.step("odd input is never a fault of ours", async () => {
    const { browser } = await start();
    for (const name of ["id_token_hint", "post_logout_redirect_uri", "state", "client_id", "x"]) {
      for (const value of ["\0", "x".repeat(16_000), '"><script>alert(1)</script>', "\r\nx: 1"]) {
        const { response, html } = await leave(browser, { [name]: value });
        assertEquals(response.status, 200);
        assertEquals(html.includes("<script>alert"), false);
      }
    }
    const twice = await browser.open(`${issuer}/oauth/logout?state=1&state=2`);
    assertEquals(twice.response.status, 200);
  });
  await t.step("L08 what was granted online ends with the session", async () => {
    const { browser, access_token, id_token } = await start();
    await leave(browser, { id_token_hint: id_token });
    assertEquals((await world.userinfo(access_token)).status, 401);
  });
});

Deno.test("L07: back-channel logout", async (t) => {
  const received: { type: string | null; body: URLSearchParams }[] = [];
  let answer = 200;
  const app = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, async (req) => {
    received.push({
      type: req.headers.get("content-type"),
      body: new URLSearchParams(await req.text()),
    });
    return new Response(null, { status: answer, headers: { location: "/elsewhere" } });
  });
  const origin = `http://127.0.0.1:${app.addr.port}`;
  await using world = await openWorld({ BACKCHANNEL_ALLOWED_ORIGINS: origin });
  await registerClient(world.runtime, "own", {
    firstParty: true,
    backchannelLogoutUri: `${origin}/logout`,
  });
  const end = async () => {
    const browser = world.newBrowser();
    const { id_token } = await world.tokens(own, {}, browser);
    await browser.open(`${world.issuer}/oauth/logout?id_token_hint=${id_token}`);
    return claimsOf(id_token);
  };

  await t.step("the message is a form with a logout token to the letter", async () => {
    const signedIn = await end();
    assertEquals(await sendLogouts(world.runtime), 1);
    const [{ type, body }] = received;
    assertMatch(type!, /^application\/x-www-form-urlencoded/);
    const token = body.get("logout_token")!;
    assertEquals(headerOf(token).typ, "logout+jwt");
    const jwks = createRemoteJWKSet(new URL(`${world.issuer}/oauth/jwks`));
    const { payload } = await jwtVerify(token, jwks, { issuer: world.issuer, audience: own.id });
    assertEquals(payload.events, { "http://schemas.openid.net/event/backchannel-logout": {} });
    assertEquals([payload.sid, payload.sub], [signedIn.sid, signedIn.sub]);
    assertEquals("nonce" in payload, false);
    assert(payload.jti && payload.exp! - payload.iat! <= 120);
    assertEquals((await world.userinfo(token)).status, 401);
    assertEquals(await sendLogouts(world.runtime), 0);
  });
  await t.step("an app that does not take it is asked again; no redirect is followed", async () => {
    received.length = 0;
    await end();
    for (const status of [500, 302]) {
      answer = status;
      assertEquals(await sendLogouts(world.runtime), 1);
      await world.db.sql`UPDATE identity.logout_message SET next_at = now()`;
    }
    answer = 200;
    assertEquals(await sendLogouts(world.runtime), 1);
    assertEquals(await sendLogouts(world.runtime), 0);
    assertEquals(received.length, 3);
  });
  await t.step(
    "S37 nothing of a tenant's is sent to a private address that was not allowed",
    async () => {
      received.length = 0;
      await registerClient(world.runtime, "own", {
        firstParty: true,
        tenant: "demo",
        backchannelLogoutUri: `http://localhost:${app.addr.port}/logout`,
      });
      await end();
      await sendLogouts(world.runtime);
      assertEquals(received.length, 0);
    },
  );
  await app.shutdown();
});
