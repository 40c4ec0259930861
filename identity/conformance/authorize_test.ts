import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { oddVariants } from "./odd_redirect_uris.ts";
import { addAccount, claimsOf, client, email, forged, openWorld, password } from "./world.ts";

const own = client("own");
const web = client("web");

Deno.test("B: authorization endpoint", async (t) => {
  await using world = await openWorld();
  const { issuer } = world;
  const signedIn = world.newBrowser();
  await world.authorize(own, {}, signedIn);

  /** What a request leads to in a living session, without answering any page. */
  async function ask(more: Record<string, string | null>, browser = signedIn) {
    return await browser.open(await world.authorizeUrl(own, more));
  }
  /** The error that the app gets; state and iss come with it. */
  async function errorOf(more: Record<string, string | null>, browser = signedIn) {
    const { url } = await ask(more, browser);
    assert(url, JSON.stringify(more));
    const answer = url!.searchParams;
    assertEquals(answer.get("code"), null);
    assertEquals(answer.get("iss"), issuer);
    assertEquals(answer.get("state"), "state" in more ? more.state : "st");
    return answer.get("error");
  }
  async function pageOf(more: Record<string, string | null>) {
    const { url, response, html } = await ask(more);
    assertEquals(url, null, JSON.stringify(more));
    assertEquals(response.status, 400);
    return html;
  }

  await t.step(
    "B01 B02 B34 an unknown client and a missing redirect_uri get a page with 4xx",
    async () => {
      await pageOf({ client_id: "nobody" });
      await pageOf({ client_id: "no\0body" });
      await pageOf({ client_id: null });
      await pageOf({ redirect_uri: null });
    },
  );
  await t.step(
    "B03 S15 every variant of a registered address gets a page, even with a session",
    async () => {
      for (const uri of oddVariants(own.redirectUri)) await pageOf({ redirect_uri: uri });
      await pageOf({ redirect_uri: web.redirectUri });
    },
  );
  await t.step(
    "B04 without response_type the app learns that the request is not valid",
    async () => {
      assertEquals(await errorOf({ response_type: null }), "invalid_request");
      assertEquals(await errorOf({ response_type: "" }), "invalid_request");
    },
  );
  await t.step("B05 other response types issue nothing", async () => {
    for (const type of ["token", "id_token token", "code token", "code id_token", "foo", "none"]) {
      assertEquals(await errorOf({ response_type: type }), "unsupported_response_type");
    }
  });
  await t.step("B06 B07 B08 PKCE with S256 is needed, to the letter", async () => {
    assertEquals(await errorOf({ code_challenge: null }), "invalid_request");
    for (const method of ["plain", null, "S512", "s256", ""]) {
      assertEquals(await errorOf({ code_challenge_method: method }), "invalid_request");
    }
    const odd = [
      "a".repeat(5),
      "a".repeat(42),
      "a".repeat(129),
      "é".repeat(43),
      "a".repeat(42) + "=",
    ];
    for (const challenge of odd) {
      assertEquals(await errorOf({ code_challenge: challenge }), "invalid_request");
    }
  });
  await t.step("B09 without a session prompt=none is refused, a long state intact", async () => {
    const state = "s".repeat(128);
    assertEquals(await errorOf({ prompt: "none", state }, world.newBrowser()), "login_required");
  });
  await t.step("B10 prompt=none goes with nothing else", async () => {
    assertEquals(await errorOf({ prompt: "none login" }), "invalid_request");
  });
  await t.step("B11 an unknown scope is not granted; without openid nothing is", async () => {
    const { scope } = await world.tokens(own, { scope: "openid foo stock:read" }, signedIn);
    assertEquals(scope, "openid");
    assertEquals(await errorOf({ scope: "foo" }), "invalid_scope");
    assertEquals(await errorOf({ scope: "" }), "invalid_scope");
  });
  await t.step("B12 B23 what is unknown or only a wish is accepted", async () => {
    const { url } = await ask({
      foo: "bar",
      display: "popup",
      ui_locales: "en hu",
      claims_locales: "en",
      acr_values: "urn:mace:incommon:iap:silver",
      login_hint: email,
      claims: '{"userinfo":{"email":null}}',
    });
    assert(url!.searchParams.get("code"));
  });
  await t.step("B13 state comes back to the byte, and is absent where it was", async () => {
    for (const state of ["a&b=c%20+/?#[]@!$'()*,;", "árvíztűrő 🛒 東京", "x".repeat(512), " "]) {
      assertEquals((await ask({ state })).url!.searchParams.get("state"), state);
    }
    assertEquals((await ask({ state: null })).url!.searchParams.has("state"), false);
  });
  await t.step("B14 every answer says who it is from", async () => {
    assertEquals((await ask({})).url!.searchParams.get("iss"), issuer);
  });
  await t.step(
    "B15 POST works like GET, signed in or not, though it brings no cookies of its own",
    async () => {
      for (const browser of [signedIn, world.newBrowser()]) {
        const { search, origin, pathname } = new URL(await world.authorizeUrl(own));
        const body = new URLSearchParams(search);
        // As a browser does with a form of another site: SameSite=Lax cookies stay at home.
        const first = await browser.send(origin + pathname, {
          method: "POST",
          body,
          headers: { origin: "https://app.example", cookie: "none=1" },
        });
        await first.body?.cancel();
        assertEquals(first.status, 303);
        const next = new URL(first.headers.get("location")!, issuer).href;
        const { url } = await browser.walk(next, world.signIn);
        assert(url!.searchParams.get("code"));
        assertEquals(url!.searchParams.get("state"), "st");
      }
      const refused = await world.get("/oauth/authorize", {
        method: "POST",
        body: new URLSearchParams({ client_id: own.id, redirect_uri: own.redirectUri }),
      });
      assertMatch(refused.headers.get("location")!, /error=invalid_request/);
    },
  );
  await t.step(
    "B16 B17 request objects are refused, nothing is fetched and no address changes",
    async () => {
      let fetched = 0;
      const trap = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
        fetched++;
        return new Response("");
      });
      const uri = `http://127.0.0.1:${trap.addr.port}/request`;
      assertEquals(await errorOf({ request_uri: uri }), "request_uri_not_supported");
      const object = forged({ alg: "none" }, {
        redirect_uri: "https://evil.test/",
        client_id: own.id,
      });
      assertEquals(await errorOf({ request: object }), "request_not_supported");
      assertEquals(fetched, 0);
      await trap.shutdown();
    },
  );
  await t.step("B18 what occurs twice is refused", async () => {
    for (const name of ["client_id", "redirect_uri"]) {
      const twice = await world.authorizeUrl(own) + `&${name}=x`;
      assertEquals((await signedIn.open(twice)).response.status, 400);
    }
    for (const name of ["scope", "state", "nonce", "code_challenge", "response_type"]) {
      const { url } = await signedIn.open(await world.authorizeUrl(own) + `&${name}=x`);
      assertEquals(url!.searchParams.get("error"), "invalid_request");
    }
  });
  await t.step("B19 B20 M05 the sign-in page is not framed, kept or told of", async () => {
    const { response } = await world.newBrowser().open(await world.authorizeUrl(own));
    const header = (name: string) => response.headers.get(name) ?? "";
    assertMatch(header("content-security-policy"), /frame-ancestors 'none'/);
    assertMatch(header("cache-control"), /no-store/);
    assertMatch(header("referrer-policy"), /^(no-referrer|same-origin)$/);
    assertEquals(header("x-content-type-options"), "nosniff");
  });
  await t.step("B21 cookies are for this host alone, and out of reach of scripts", () => {
    assert(signedIn.cookieLines.length > 1);
    for (const line of signedIn.cookieLines) {
      if (line.startsWith("vecton_locale")) continue;
      assertMatch(line, /HttpOnly/);
      assertMatch(line, /SameSite=Lax/);
      assertEquals(/Domain/i.test(line), false);
    }
  });
  await t.step("B22 nothing is posted on: redirects after a POST are 303", () => {
    const posts = signedIn.visited.filter(({ method, status }) =>
      method === "POST" && status >= 300
    );
    assert(posts.length > 0);
    for (const { status } of posts) assertEquals(status, 303);
  });
  await t.step(
    "B24 an old sign-in does not answer max_age; a new one has a later auth_time",
    async () => {
      const before = claimsOf((await world.tokens(own, {}, signedIn)).id_token);
      await delay(2100);
      assertEquals(await errorOf({ max_age: "1", prompt: "none" }), "login_required");
      assertEquals((await ask({ max_age: "1" })).url, null);
      const after = claimsOf((await world.tokens(own, { max_age: "1" }, signedIn)).id_token);
      assert(Number(after.auth_time) > Number(before.auth_time));
      assertEquals((await ask({ max_age: "3600" })).url!.searchParams.has("code"), true);
    },
  );
  await t.step("B25 M03 prompt=login wants a new sign-in, which changes the cookie", async () => {
    const name = [...signedIn.cookies.keys()].find((key) => /identity/.test(key))!;
    const cookie = signedIn.cookies.get(name)!;
    assertEquals((await ask({ prompt: "login" })).url, null);
    // As quick as it may be: in the same second.
    const { url } = await signedIn.walk(
      await world.authorizeUrl(own, { prompt: "login" }),
      world.signIn,
    );
    assert(url!.searchParams.get("code"));
    assertNotEquals(signedIn.cookies.get(name), cookie);
    const old = world.newBrowser();
    old.cookies.set(name, cookie);
    assertEquals(await world.signedIn(old), false);
  });
  await t.step("B26 prompt=none is silent in a session: same sub and auth_time", async () => {
    const first = await world.tokens(own, {}, signedIn);
    for (const hint of [null, first.id_token]) {
      const again = await world.tokens(own, { prompt: "none", id_token_hint: hint }, signedIn);
      const [one, two] = [claimsOf(first.id_token), claimsOf(again.id_token)];
      assertEquals([two.sub, two.auth_time], [one.sub, one.auth_time]);
    }
  });
  await t.step("B27 a hint that is not ours, or of somebody else, answers nothing", async () => {
    const idToken = (await world.tokens(own, {}, signedIn)).id_token;
    const [head, payload] = idToken.split(".");
    for (
      const hint of [
        `${head}.${payload}.${"A".repeat(342)}`,
        forged({ alg: "none" }, claimsOf(idToken)),
        "garbage",
        (await world.tokens(own, {}, signedIn)).access_token,
        (await world.tokens(client("other"), {}, world.newBrowser())).id_token,
      ]
    ) assertEquals(await errorOf({ prompt: "none", id_token_hint: hint }), "invalid_request");
    await addAccount(world.runtime, "bela@example.hu", "Nagy Béla");
    const bela = world.newBrowser();
    await bela.walk(await world.authorizeUrl(own), { email: "bela@example.hu", password });
    assertEquals(
      await errorOf({ prompt: "none", id_token_hint: idToken }, bela),
      "login_required",
    );
  });
  await t.step("B28 codes are long and all different", async () => {
    const codes = new Set<string>();
    for (let i = 0; i < 20; i++) codes.add((await ask({})).url!.searchParams.get("code")!);
    assertEquals(codes.size, 20);
    for (const code of codes) assert(code.length >= 43);
  });
  await t.step("B29 nothing of a request reaches a page unescaped", async () => {
    const evil = '"><script>alert(1)</script>';
    const names = ["client_id", "redirect_uri", "state", "nonce", "login_hint", "ui_locales", "x"];
    for (const name of names) {
      for (const browser of [signedIn, world.newBrowser()]) {
        const { html } = await browser.open(await world.authorizeUrl(own, { [name]: evil }));
        assertEquals(html.includes("<script>alert"), false, name);
      }
    }
  });
  await t.step("B30 odd input is never a fault of ours, and injects no header", async () => {
    const big = "x".repeat(16_000);
    const odd: [string, string][] = [
      ["state", "a\r\nx-evil: 1"],
      ["nonce", "a\0b"],
      ["state", "a\0b"],
      ["scope", "openid\0"],
      ["max_age", "-1"],
      ["max_age", "abc"],
      ["max_age", "9".repeat(30)],
      ["state", big],
      ["nonce", big],
      ["login_hint", big],
      ["claims", "{"],
      ["claims", "[]"],
      ["prompt", "foo"],
      ["response_mode", "foo"],
      ["response_mode", "fragment"],
      ["id_token_hint", "a.b.c"],
      ["id_token_hint", big],
      ["scope", ""],
      ["acr_values", big],
      ["resource", "javascript:alert(1)"],
      ["dpop_jkt", "short"],
      ["redirect_uri", "\r\n"],
      ["client_id", big],
    ];
    for (const [name, value] of odd) {
      for (const browser of [signedIn, world.newBrowser()]) {
        const response = await browser.send(await world.authorizeUrl(own, { [name]: value }));
        await response.body?.cancel();
        assert(response.status < 500, `${name}=${value.slice(0, 40)}: ${response.status}`);
        assertEquals(response.headers.get("x-evil"), null);
      }
    }
  });
  await t.step("B31 without a nonce the ID token has none", async () => {
    const { id_token } = await world.tokens(own, { nonce: null }, signedIn);
    assertEquals("nonce" in claimsOf(id_token), false);
  });
  await t.step("B32 other methods are neither done nor a fault", async () => {
    for (const method of ["PUT", "DELETE", "PATCH"]) {
      const answer = await signedIn.send(await world.authorizeUrl(own), { method });
      await answer.body?.cancel();
      assert(answer.status >= 400 && answer.status < 500);
    }
  });
  await t.step(
    "B33 form_post answers by a form that leads to the app, also for errors",
    async () => {
      const asked = await ask({ response_mode: "form_post" });
      assertMatch(
        asked.response.headers.get("content-security-policy")!,
        /form-action 'self' http:\/\/127.0.0.1:9/,
      );
      const { url } = await signedIn.walk(
        await world.authorizeUrl(own, { response_mode: "form_post" }),
        {},
      );
      const code = url!.searchParams.get("code")!;
      assertEquals((await world.redeem(own, code)).status, 200);
      const refused = await ask({ response_mode: "form_post", response_type: "token" });
      assertMatch(refused.html, /unsupported_response_type/);
    },
  );
  await t.step("several tabs do not disturb one another", async () => {
    const browser = world.newBrowser();
    const one = await browser.open(await world.authorizeUrl(own, { state: "one" }));
    const two = await browser.open(await world.authorizeUrl(own, { state: "two" }));
    assertEquals([one.url, two.url], [null, null]);
    const addresses = browser.visited.filter(({ url }) => url.includes("/sign-in"));
    for (const [i, state] of [[1, "two"], [0, "one"]] as const) {
      const { url } = await browser.walk(addresses[i].url, world.signIn);
      assertEquals(url!.searchParams.get("state"), state);
      assert(url!.searchParams.get("code"));
    }
  });
  await t.step(
    "acr_values: silently refused, or a stronger sign-in is asked for, never less",
    async () => {
      const acr_values = "urn:vecton:acr:2";
      assertEquals(
        await errorOf({ acr_values, prompt: "none" }),
        "unmet_authentication_requirements",
      );
      const browser = world.newBrowser();
      const { url } = await browser.walk(
        await world.authorizeUrl(own, { acr_values }),
        world.signIn,
      );
      assertEquals(url, null);
      await world.db.sql`UPDATE identity.session SET amr = '{pwd,otp,mfa}'`;
      const { id_token } = await world.tokens(own, { acr_values }, signedIn);
      assertEquals(claimsOf(id_token).acr, acr_values);
    },
  );
  await t.step("ui_locales chooses the language of the pages to come", async () => {
    for (const [ui_locales, title] of [["en", "Sign in"], ["fr hu-HU", "Bejelentkezés"]]) {
      const browser = world.newBrowser();
      const { html } = await browser.open(await world.authorizeUrl(own, { ui_locales }));
      assertMatch(html, new RegExp(`<h1[^>]*>${title}`));
    }
  });
});
