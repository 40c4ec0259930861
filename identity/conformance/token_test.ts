import { assert, assertEquals, assertMatch } from "@std/assert";
import { createHash } from "node:crypto";
import { encodeBase64Url } from "@std/encoding";
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oauth4webapi from "oauth4webapi";
import * as openidClient from "openid-client";
import { claimsOf, client, headerOf, openWorld, verifier } from "./world.ts";

const web = client("web");
const spa = client("spa");

Deno.test("C: token endpoint, code grant", async (t) => {
  await using world = await openWorld();
  const { issuer } = world;
  const browser = world.newBrowser();
  const codeOf = async (of = web, more = {}) =>
    (await world.authorize(of, more, browser)).searchParams.get("code")!;
  const errorOf = async (form: Record<string, string>, of = web) => {
    const { status, body } = await world.post("/oauth/token", of, {
      grant_type: "authorization_code",
      redirect_uri: of.redirectUri,
      code_verifier: verifier,
      ...form,
    });
    assertEquals(body.access_token, undefined);
    return [status, body.error];
  };

  await t.step(
    "C01 the flow completes with openid-client: PKCE, state, nonce, iss, signature",
    async () => {
      const config = await openidClient.discovery(
        new URL(issuer),
        web.id,
        undefined,
        openidClient.ClientSecretBasic(web.secret!),
        {
          execute: [openidClient.allowInsecureRequests],
        },
      );
      const code_verifier = openidClient.randomPKCECodeVerifier();
      const [state, nonce] = [openidClient.randomState(), openidClient.randomNonce()];
      const url = openidClient.buildAuthorizationUrl(config, {
        redirect_uri: web.redirectUri,
        scope: "openid email profile",
        code_challenge: await openidClient.calculatePKCECodeChallenge(code_verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      const { url: back } = await browser.walk(url.href, world.signIn);
      const tokens = await openidClient.authorizationCodeGrant(config, back!, {
        pkceCodeVerifier: code_verifier,
        expectedState: state,
        expectedNonce: nonce,
        idTokenExpected: true,
      });
      const info = await openidClient.fetchUserInfo(
        config,
        tokens.access_token,
        tokens.claims()!.sub,
      );
      assertEquals(info.email, "anna@example.hu");
    },
  );
  await t.step("C02 and with oauth4webapi, for a client without a secret, too", async () => {
    const insecure = { [oauth4webapi.allowInsecureRequests]: true };
    const url = new URL(issuer);
    const server = await oauth4webapi.processDiscoveryResponse(
      url,
      await oauth4webapi.discoveryRequest(url, insecure),
    );
    for (const app of [web, spa]) {
      const own: oauth4webapi.Client = { client_id: app.id };
      const auth = app.secret ? oauth4webapi.ClientSecretPost(app.secret) : oauth4webapi.None();
      const back = await world.authorize(app, {}, browser);
      const parameters = oauth4webapi.validateAuthResponse(server, own, back, "st");
      const answer = await oauth4webapi.authorizationCodeGrantRequest(
        server,
        own,
        auth,
        parameters,
        app.redirectUri,
        verifier,
        insecure,
      );
      const tokens = await oauth4webapi.processAuthorizationCodeResponse(server, own, answer, {
        expectedNonce: "no",
        requireIdToken: true,
      });
      await oauth4webapi.validateApplicationLevelSignature(server, answer, insecure);
      assert(oauth4webapi.getValidatedIdTokenClaims(tokens)!.sub);
    }
  });
  await t.step("C03 the answer is JSON that nobody keeps", async () => {
    const { status, headers, body } = await world.redeem(web, await codeOf());
    assertEquals(status, 200);
    assertMatch(headers.get("content-type")!, /^application\/json/);
    assertEquals(headers.get("cache-control"), "no-store");
    assertEquals([body.token_type, body.expires_in, body.scope], ["Bearer", 300, "openid"]);
  });
  await t.step("C04 the ID token names a published key and holds what it must", async () => {
    const { id_token, access_token } = await world.tokens(web, {}, browser);
    const { payload } = await jwtVerify(
      id_token,
      createRemoteJWKSet(new URL(`${issuer}/oauth/jwks`)),
      { issuer, audience: web.id },
    );
    const half = createHash("sha256").update(access_token).digest().subarray(0, 16);
    assertEquals(payload.at_hash, encodeBase64Url(half));
    assertEquals([payload.nonce, payload.sub], ["no", world.accountId]);
    assertEquals([payload.acr, payload.amr], ["urn:vecton:acr:1", ["pwd"]]);
    assert(payload.exp! > payload.iat! && payload.auth_time && payload.sid);
    const es = (await world.tokens(client("other"), {}, browser)).id_token;
    assertEquals(headerOf(es).alg, "ES256");
    await jwtVerify(es, createRemoteJWKSet(new URL(`${issuer}/oauth/jwks`)), { issuer });
  });
  await t.step("C05 C06 a code used twice is refused, and what it gave is taken back", async () => {
    const code = await codeOf(web, { scope: "openid offline_access" });
    const first = await world.redeem(web, code);
    assertEquals((await world.userinfo(String(first.body.access_token))).status, 200);
    const second = await world.redeem(web, code);
    assertEquals([second.status, second.body.error], [400, "invalid_grant"]);
    assertEquals((await world.userinfo(String(first.body.access_token))).status, 401);
    assertEquals((await world.refresh(web, first.body.refresh_token)).body.error, "invalid_grant");
  });
  await t.step("C07 a verifier that is wrong, short, missing or the challenge itself", async () => {
    const challenge = encodeBase64Url(createHash("sha256").update(verifier).digest());
    for (const wrong of ["w".repeat(64), "short", challenge, "v".repeat(129), "é".repeat(43)]) {
      assertEquals(await errorOf({ code: await codeOf(), code_verifier: wrong }), [
        400,
        "invalid_grant",
      ]);
    }
    assertEquals(await errorOf({ code: await codeOf(), code_verifier: "" }), [
      400,
      "invalid_request",
    ]);
  });
  await t.step("C09 C10 the address must be that of the request, to the byte", async () => {
    for (const uri of ["https://evil.test/", `${web.redirectUri}/`, spa.redirectUri]) {
      assertEquals(await errorOf({ code: await codeOf(), redirect_uri: uri }), [
        400,
        "invalid_grant",
      ]);
    }
    assertEquals(await errorOf({ code: await codeOf(), redirect_uri: "" }), [
      400,
      "invalid_request",
    ]);
  });
  await t.step("C11 a code is its client's alone, and stays good for it", async () => {
    const code = await codeOf();
    for (const app of [client("other"), spa]) {
      assertEquals(await errorOf({ code, redirect_uri: web.redirectUri }, app), [
        400,
        "invalid_grant",
      ]);
    }
    assertEquals((await world.redeem(web, code)).status, 200);
  });
  await t.step("C12 C13 a wrong secret and an unknown client are refused alike", async () => {
    const code = await codeOf();
    const wrong = await world.redeem({ ...web, secret: "wrong-secret" }, code);
    const unknown = await world.redeem({ ...web, id: "nobody" }, code);
    const none = await world.redeem({ ...web, secret: null }, code);
    const nul = await world.redeem({ ...web, id: "\0" }, code);
    for (const { status, headers, body } of [wrong, unknown, none, nul]) {
      assertEquals([status, body], [401, wrong.body]);
      assertEquals(body.error, "invalid_client");
      assertMatch(headers.get("www-authenticate")!, /^Basic /);
    }
    const given = await world.redeem({ ...spa, secret: "a-secret-it-does-not-have" }, code);
    assertEquals(given.body.error, "invalid_client");
  });
  await t.step("C14 authenticating in two ways is refused", async () => {
    const { status, body } = await world.redeem(web, await codeOf(), {
      client_secret: web.secret!,
    });
    assertEquals([status, body.error], [400, "invalid_request"]);
    const other = await world.redeem(web, await codeOf(), { client_id: "other" });
    assertEquals([other.status, other.body.error], [400, "invalid_request"]);
  });
  await t.step("C15 C16 other grants are not there", async () => {
    const grants = ["foo", "password", "implicit", "constructor", "__proto__"];
    for (const grant_type of grants) {
      assertEquals(await errorOf({ grant_type }), [400, "unsupported_grant_type"]);
    }
    assertEquals(await errorOf({ grant_type: "" }), [400, "invalid_request"]);
    assertEquals(await errorOf({ grant_type: "client_credentials" }, client("other")), [
      400,
      "unauthorized_client",
    ]);
  });
  await t.step("C17 GET and secrets in the address give nothing", async () => {
    const query = new URLSearchParams({
      grant_type: "authorization_code",
      code: await codeOf(),
      redirect_uri: web.redirectUri,
      code_verifier: verifier,
      client_id: web.id,
      client_secret: web.secret!,
    });
    for (const method of ["GET", "POST", "PUT"]) {
      const answer = await world.get(`/oauth/token?${query}`, { method });
      assert(answer.status >= 400 && answer.status < 500);
      assertEquals((await answer.text()).includes("access_token"), false);
    }
  });
  await t.step(
    "C18 bodies and headers that are no good are refused, never a fault of ours",
    async () => {
      const send = async (init: RequestInit) => {
        const answer = await world.get("/oauth/token", { method: "POST", ...init });
        return [answer.status, (await answer.json()).error];
      };
      const json = { "content-type": "application/json" };
      assertEquals(await send({ body: "{}", headers: json }), [400, "invalid_request"]);
      const form = new URLSearchParams({ grant_type: "client_credentials" });
      const bad = [
        "Basic",
        "Basic !!!",
        `Basic ${btoa("nocolon")}`,
        `Basic ${btoa("%zz:%zz")}`,
        `Basic ${btoa(":")}`,
        `Basic ${btoa("web:")}`,
        "Basic /////w==",
        `Bearer ${btoa("web:x")}`,
        "x",
      ];
      for (const authorization of bad) {
        const [status] = await send({ body: form, headers: { authorization } });
        assertEquals(status, 401, authorization);
      }
      const twice = new URLSearchParams({ grant_type: "authorization_code", code: "x" });
      twice.append("code_verifier", verifier);
      twice.append("code_verifier", verifier);
      const basic = { authorization: `Basic ${btoa(`${web.id}:${web.secret}`)}` };
      assertEquals(await send({ body: twice, headers: basic }), [400, "invalid_request"]);
      const large = new URLSearchParams({ code: "x".repeat(100_000) });
      assertEquals(await send({ body: large, headers: basic }), [413, "invalid_request"]);
    },
  );
  await t.step("C19 codes that never were are refused", async () => {
    const code = await codeOf();
    for (const odd of ["bogus", code.slice(0, -1), `${code}x`, "x".repeat(5000), ` ${code}`]) {
      assertEquals(await errorOf({ code: odd }), [400, "invalid_grant"]);
    }
    assertEquals(await errorOf({ code: `${code}\0` }), [400, "invalid_request"]);
  });
  await t.step(
    "C20 S20 of eight that redeem a code at once, at most one succeeds; ten times over",
    async () => {
      for (let round = 0; round < 10; round++) {
        const code = await codeOf();
        const answers = await Promise.all(Array.from({ length: 8 }, () => world.redeem(web, code)));
        assert(answers.filter(({ status }) => status === 200).length <= 1);
        assertEquals(answers.filter(({ status }) => status >= 500).length, 0);
        const given = answers.find(({ status }) => status === 200)?.body.access_token;
        if (given) assertEquals((await world.userinfo(String(given))).status, 401);
      }
    },
  );
  await t.step(
    "C21 a public client needs PKCE and no secret, and refreshes only its own",
    async () => {
      const { refresh_token } = await world.tokens(
        spa,
        { scope: "openid offline_access" },
        browser,
      );
      assertEquals(
        (await world.refresh({ ...web, secret: null, id: "other" }, refresh_token)).status,
        401,
      );
      const third = { ...spa, id: "till" };
      assertEquals((await world.refresh(third, refresh_token)).body.error, "invalid_grant");
      assertEquals((await world.refresh(spa, refresh_token)).status, 200);
    },
  );
  await t.step("C22 a code that is too old is refused", async () => {
    const code = await codeOf();
    await world.db.sql`UPDATE identity.code SET expires_at = now() WHERE used_at IS NULL`;
    assertEquals(await errorOf({ code }), [400, "invalid_grant"]);
  });
  await t.step(
    "M01 the access token is an at+jwt with one audience and an id of its own",
    async () => {
      const resource = "https://api.example.com";
      const { access_token } = await world.tokens(
        web,
        { resource, scope: "openid stock:read foo" },
        browser,
      );
      assertEquals(headerOf(access_token).typ, "at+jwt");
      const claims = claimsOf(access_token);
      assertEquals([claims.iss, claims.aud, claims.client_id], [issuer, resource, web.id]);
      assertEquals(claims.scope, "openid stock:read");
      assert(claims.exp && claims.iat && claims.sub);
      const other = claimsOf((await world.tokens(web, {}, browser)).access_token);
      assert(other.jti !== claims.jti);
      assertEquals(other.aud, issuer);
      assertEquals((await world.userinfo(access_token)).status, 401);
    },
  );
  await t.step("a resource that is not the client's, or two of them, is refused", async () => {
    const url = await world.authorizeUrl(web, { resource: "https://evil.test" });
    const { url: back } = await browser.open(url);
    assertEquals(back!.searchParams.get("error"), "invalid_target");
    const twice = await browser.open(`${url}&resource=https://api.example.com`);
    assertEquals(twice.url!.searchParams.get("error"), "invalid_target");
  });
});

Deno.test("too many faults from one address have to wait, and so do too many requests", async () => {
  await using world = await openWorld({
    ENDPOINT_FAILURES_PER_MINUTE: "3",
    ENDPOINT_REQUESTS_PER_MINUTE: "6",
  });
  const wrong = () => world.refresh({ ...web, secret: "wrong" }, "x");
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) statuses.push((await wrong()).status);
  assertEquals(statuses, [401, 401, 401, 429, 429]);
  assertEquals((await world.refresh(web, "x")).status, 400);
  const last = await world.refresh(web, "x");
  assertEquals([last.status, last.headers.has("retry-after")], [429, true]);
});
