import { assert, assertEquals, assertMatch } from "@std/assert";
import { calculatePKCECodeChallenge } from "oauth4webapi";
import { addAccount, client, device, openWorld, password, verifier } from "./world.ts";

const web = client("web");
const spa = client("spa");
const till = client("till");

Deno.test("I: pushed authorization requests", async (t) => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  const push = async (of: typeof web | null, more: Record<string, string> = {}) =>
    await world.post("/oauth/par", of, {
      response_type: "code",
      redirect_uri: web.redirectUri,
      scope: "openid",
      state: "pushed",
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      client_id: web.id,
      ...more,
    });
  const use = (of: typeof web, uri: unknown) =>
    `${world.issuer}/oauth/authorize?${new URLSearchParams({
      client_id: of.id,
      request_uri: String(uri),
    })}`;

  await t.step(
    "I01 a pushed request completes, once, and what stands beside it is not looked at",
    async () => {
      const { status, body } = await push(web);
      assertEquals(status, 201);
      assertMatch(String(body.request_uri), /^urn:ietf:params:oauth:request_uri:[\w-]{43}$/);
      assert(Number(body.expires_in) > 0);
      const address = `${use(web, body.request_uri)}&state=other&redirect_uri=https://evil.test`;
      const { url } = await browser.walk(address, world.signIn);
      assertEquals(url!.searchParams.get("state"), "pushed");
      assertEquals((await world.redeem(web, url!.searchParams.get("code")!)).status, 200);
      assertEquals((await browser.open(use(web, body.request_uri))).url, null);
    },
  );
  await t.step("I02 what is not allowed is refused when it is pushed", async () => {
    assertEquals((await push(null)).status, 401);
    assertEquals((await push({ ...web, secret: "wrong" })).status, 401);
    assertEquals((await push(web, { request_uri: "urn:x" })).body.error, "invalid_request");
    assertEquals(
      (await push(web, { redirect_uri: "https://evil.test" })).body.error,
      "invalid_request",
    );
    assertEquals((await push(web, { code_challenge: "" })).body.error, "invalid_request");
    assertEquals((await push(web, { client_id: spa.id })).body.error, "invalid_request");
    const answer = await world.get("/oauth/par");
    await answer.body?.cancel();
    assertEquals(answer.status, 405);
  });
  await t.step("I03 an unknown request_uri and another client's give no code", async () => {
    const { body } = await push(web);
    for (const address of [use(spa, body.request_uri), use(web, `${body.request_uri}x`)]) {
      const { url, response } = await browser.open(address);
      assertEquals([url, response.status], [null, 400]);
    }
    const known = await world.authorizeUrl(web, {
      request_uri: "urn:ietf:params:oauth:request_uri:x",
    });
    const { url } = await browser.open(known);
    assertEquals(url!.searchParams.get("error"), "invalid_request_uri");
  });
  await t.step(
    "S20 of eight that use a pushed request at once, at most one gets a code",
    async () => {
      for (let round = 0; round < 5; round++) {
        const { body } = await push(web);
        const answers = await Promise.all(
          Array.from({ length: 8 }, () => browser.send(use(web, body.request_uri))),
        );
        await Promise.all(answers.map((answer) => answer.body?.cancel()));
        const codes = answers.filter((answer) => answer.headers.get("location")?.includes("code="));
        assertEquals(codes.length, 1);
        assertEquals(answers.filter(({ status }) => status >= 500).length, 0);
      }
    },
  );
  await t.step("a request that waited too long is refused", async () => {
    const { body } = await push(web);
    await world.db.sql`UPDATE identity.pushed_request SET expires_at = now()`;
    assertEquals((await browser.open(use(web, body.request_uri))).url, null);
  });
});

Deno.test("J: device grant", async (t) => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  await world.authorize(client("own"), {}, browser);
  const begin = async (scope = "openid offline_access") =>
    (await world.post("/oauth/device_authorization", till, { scope })).body as Record<
      string,
      string
    >;
  const poll = async (device_code: string, of = till) =>
    await world.post("/oauth/token", of, { grant_type: device, device_code });
  const errorOf = async (code: string, of = till) => {
    const { status, body } = await poll(code, of);
    assertEquals(status, 400);
    return body.error;
  };
  const address = (more: string) => `${world.issuer}/device${more}`;
  const decide = (user_code: string, decision: string, who = browser) =>
    who.open(address(""), { method: "POST", body: new URLSearchParams({ user_code, decision }) });

  await t.step(
    "J01 the answer is complete, the code long enough and without letters that look alike",
    async () => {
      const answer = await begin();
      assertMatch(answer.user_code, /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
      assert(answer.device_code.length > 40 && answer.expires_in && answer.interval);
      assertEquals(answer.verification_uri, address(""));
      assertEquals(answer.verification_uri_complete, address(`?user_code=${answer.user_code}`));
    },
  );
  await t.step(
    "J02 a device waits, more slowly where it hurries; other codes and clients are refused",
    async () => {
      const { device_code } = await begin();
      assertEquals(await errorOf(device_code), "authorization_pending");
      assertEquals(await errorOf(device_code), "slow_down");
      assertEquals(await errorOf("bogus"), "invalid_grant");
      await world.db.sql`
      UPDATE identity.client SET grant_types = grant_types || ${[device]}::text[] WHERE id = 'spa'`;
      assertEquals(await errorOf(device_code, spa), "invalid_grant");
      assertEquals(await errorOf(device_code, client("web")), "unauthorized_client");
      await world.db.sql`UPDATE identity.device_request SET expires_at = now()`;
      assertEquals(await errorOf(device_code), "expired_token");
    },
  );
  await t.step("J03 S36 the person sees what asks and says yes; the tokens come once", async () => {
    const { device_code, user_code, verification_uri_complete } = await begin();
    const seen = await browser.open(verification_uri_complete);
    assertMatch(seen.html, /The till app/);
    assertMatch(seen.html, new RegExp(user_code));
    assertEquals(await errorOf(device_code), "authorization_pending");
    const done = await decide(user_code, "allow");
    assertEquals(done.response.status, 200);
    const answers = await Promise.all(Array.from({ length: 8 }, () => poll(device_code)));
    const given = answers.filter(({ status }) => status === 200);
    assertEquals(given.length, 1);
    const { access_token, refresh_token, id_token } = given[0].body;
    assert(id_token);
    assertEquals((await world.userinfo(String(access_token))).status, 200);
    assertEquals((await world.refresh(till, refresh_token)).status, 200);
    assertEquals(await errorOf(device_code), "invalid_grant");
    assertEquals((await decide(user_code, "allow")).response.status, 422);
  });
  await t.step(
    "J03 a code typed in by hand works in small letters and without the dash",
    async () => {
      const { device_code, user_code } = await begin();
      const typed = user_code.toLowerCase().replace("-", " ");
      const { html } = await browser.walk(address(""), { user_code: typed });
      assertEquals(html.includes("<form"), true);
      assertEquals((await poll(device_code)).status, 200);
    },
  );
  await t.step("a person who says no is heard", async () => {
    const { device_code, user_code } = await begin();
    await decide(user_code, "deny");
    assertEquals(await errorOf(device_code), "access_denied");
  });
  await t.step("S16 another site's form allows nothing", async () => {
    const { device_code, user_code } = await begin();
    const { response } = await browser.open(address(""), {
      method: "POST",
      body: new URLSearchParams({ user_code, decision: "allow" }),
      headers: { origin: "http://127.0.0.1:9" },
    });
    assertEquals(response.status, 403);
    assertEquals(await errorOf(device_code), "authorization_pending");
  });
  await t.step("nobody is asked before they have signed in", async () => {
    const { verification_uri_complete } = await begin();
    const stranger = world.newBrowser();
    const { html } = await stranger.open(verification_uri_complete);
    assertEquals(html.includes("The till app"), false);
    assertMatch(stranger.visited.at(-1)!.url, /\/sign-in/);
  });
  await t.step("J04 wrong codes reveal nothing and are few, also of many at once", async () => {
    await addAccount(world.runtime, "bela@example.hu", "Nagy Béla");
    const bela = world.newBrowser();
    await bela.walk(await world.authorizeUrl(client("own")), {
      email: "bela@example.hu",
      password,
    });
    const guesses = await Promise.all(
      Array.from({ length: 12 }, () => bela.open(address("?user_code=BCDF-BCDF"))),
    );
    const statuses = guesses.map(({ response }) => response.status).toSorted();
    assertEquals(statuses, [...Array(10).fill(422), 429, 429]);
    const { user_code, device_code } = await begin();
    assertEquals((await decide(user_code, "allow", bela)).response.status, 429);
    assertEquals(await errorOf(device_code), "authorization_pending");
    assertEquals((await decide(user_code, "allow")).response.status, 200);
  });
});
