import { assert, assertEquals, assertMatch } from "@std/assert";
import { exportJWK, exportSPKI, generateKeyPair, importJWK, SignJWT } from "jose";
import { claimsOf, client, forged, headerOf, openWorld } from "./world.ts";

const web = client("web");

Deno.test("D: userinfo", async (t) => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  const scope = "openid profile email offline_access";
  const all = await world.tokens(web, { scope }, browser);
  const sub = claimsOf(all.id_token).sub;

  await t.step("D01 GET and POST answer the sub of the ID token", async () => {
    for (const method of ["GET", "POST"]) {
      const { status, headers, body } = await world.userinfo(all.access_token, { method });
      assertEquals([status, body.sub], [200, sub]);
      assertMatch(headers.get("content-type")!, /^application\/json/);
    }
  });
  await t.step("D02 without a token there is a challenge", async () => {
    const answer = await world.get("/oauth/userinfo");
    await answer.body?.cancel();
    assertEquals(answer.status, 401);
    assertMatch(answer.headers.get("www-authenticate")!, /^Bearer/);
  });
  await t.step("D03 D07 M01 what is no access token of a person is refused", async () => {
    const [head, payload, signature] = all.access_token.split(".");
    const machine = await world.post("/oauth/token", client("machine"), {
      grant_type: "client_credentials",
    });
    const altered = btoa(JSON.stringify({ ...claimsOf(all.access_token), scope: "openid email x" }))
      .replaceAll("=", "");
    for (
      const token of [
        "garbage",
        "a.b.c",
        all.access_token.slice(0, -10),
        `${head}.${altered}.${signature}`,
        `${head}.${payload}.`,
        all.id_token,
        all.refresh_token!,
        String(machine.body.access_token),
        "x".repeat(20_000),
      ]
    ) {
      const { status, headers } = await world.userinfo(token);
      assertEquals(status, 401, token.slice(0, 40));
      assertMatch(headers.get("www-authenticate")!, /error="invalid_token"/);
    }
  });
  await t.step("D04 a token in the address is refused", async () => {
    for (const init of [{}, { headers: { authorization: `Bearer ${all.access_token}` } }]) {
      const answer = await world.get(`/oauth/userinfo?access_token=${all.access_token}`, init);
      assertEquals((await answer.json()).sub, undefined);
      assert(answer.status >= 400);
    }
  });
  await t.step("D05 D06 each scope gives its claims and no others", async () => {
    const only = async (scope: string) =>
      (await world.userinfo((await world.tokens(web, { scope }, browser)).access_token)).body;
    assertEquals(Object.keys(await only("openid")), ["sub"]);
    const { email, email_verified, name } = await only("openid email");
    assertEquals([email, email_verified, name], ["anna@example.hu", true, undefined]);
    assertEquals((await only("openid profile")).name, "Kovács Anna");
  });
  await t.step(
    "D08 S22 forged tokens are refused, whatever their header says, and nothing is fetched",
    async () => {
      let fetched = 0;
      const trap = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, () => {
        fetched++;
        return new Response("{}");
      });
      const trapUrl = `http://127.0.0.1:${trap.addr.port}/jwks`;
      const claims = claimsOf(all.access_token);
      const header = headerOf(all.access_token);
      const { keys } = await (await world.get("/oauth/jwks")).json();
      const published = keys.find((key: { kid: string }) => key.kid === header.kid);
      const pem = await exportSPKI(await importJWK(published, "RS256") as CryptoKey);
      const foreign = await generateKeyPair("RS256", { extractable: true });
      const signWith = (key: CryptoKey | Uint8Array, more: object) =>
        new SignJWT(claims).setProtectedHeader({ ...header, ...more } as { alg: string }).sign(key);
      const secret = new TextEncoder().encode(pem);
      const tokens = [
        forged({ ...header, alg: "none" }, claims, ""),
        forged({ ...header, alg: "NONE" }, claims),
        await signWith(secret, { alg: "HS256" }),
        await signWith(new TextEncoder().encode(JSON.stringify(published)), { alg: "HS256" }),
        await signWith(foreign.privateKey, {}),
        await signWith(foreign.privateKey, { jwk: await exportJWK(foreign.publicKey) }),
        await signWith(foreign.privateKey, { jku: trapUrl, kid: "other" }),
        await signWith(foreign.privateKey, { x5u: trapUrl, kid: trapUrl }),
        await signWith(foreign.privateKey, { kid: "../../etc/passwd" }),
        await signWith(foreign.privateKey, { kid: "' OR 1=1 --" }),
        await signWith(foreign.privateKey, { kid: "\0" }),
      ];
      for (const token of tokens) assertEquals((await world.userinfo(token)).status, 401);
      assertEquals(fetched, 0);
      await trap.shutdown();
    },
  );
  await t.step("S22 our own signature over other claims is refused, too", async () => {
    const claims = claimsOf(all.access_token);
    const { keys } = world.runtime;
    const now = Math.floor(Date.now() / 1000);
    const sign = (more: object, type = "at+jwt", seconds = 60) =>
      keys.sign({ ...claims, ...more }, { type, seconds });
    assertEquals((await world.userinfo(await sign({}))).status, 200);
    for (
      const token of [
        await sign({}, "at+jwt", -1),
        await sign({ nbf: now + 600 }),
        await sign({ aud: "https://api.example.com" }),
        await sign({ iss: `${world.issuer}/` }),
        await sign({}, "JWT"),
        await sign({}, "logout+jwt"),
        await sign({ grant: "00000000-0000-0000-0000-000000000000" }),
        await sign({ grant: undefined }),
        await sign({ grant: ["x"] }),
      ]
    ) assertEquals((await world.userinfo(token)).status, 401);
  });
});
