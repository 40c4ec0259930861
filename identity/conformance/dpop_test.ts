import { assertEquals, assertMatch } from "@std/assert";
import { createHash } from "node:crypto";
import { encodeBase64Url } from "@std/encoding";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import * as openidClient from "openid-client";
import { claimsOf, client, forged, openWorld, verifier } from "./world.ts";

const web = client("web");
const spa = client("spa");
const scope = "openid offline_access";

type Key = Awaited<ReturnType<typeof newKey>>;

async function newKey(alg = "ES256") {
  const pair = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(pair.publicKey);
  return { ...pair, alg, jwk, thumbprint: await calculateJwkThumbprint(jwk) };
}

const hashOf = (token: string) => encodeBase64Url(createHash("sha256").update(token).digest());

Deno.test("K: proof of possession", async (t) => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  const [mine, foreign] = [await newKey(), await newKey()];
  const tokenUrl = `${world.issuer}/oauth/token`;

  function proof(
    { key = mine, header = {}, claims = {} }: {
      key?: Key;
      header?: Record<string, unknown>;
      claims?: Record<string, unknown>;
    } = {},
  ) {
    return new SignJWT({
      jti: crypto.randomUUID(),
      htm: "POST",
      htu: tokenUrl,
      iat: Math.floor(Date.now() / 1000),
      ...claims,
    }).setProtectedHeader({ typ: "dpop+jwt", alg: key.alg, jwk: key.jwk, ...header })
      .sign(key.privateKey);
  }
  async function redeem(dpop: string, of = web, more = {}) {
    const arrived = await world.authorize(of, { scope, ...more }, browser);
    return await world.redeem(of, arrived.searchParams.get("code")!, {}, { dpop });
  }
  const show = async (token: string, key = mine, more = {}, scheme = "DPoP") =>
    await world.userinfo(token, {
      headers: {
        authorization: `${scheme} ${token}`,
        dpop: await proof({
          key,
          claims: {
            htm: "GET",
            htu: `${world.issuer}/oauth/userinfo`,
            ath: hashOf(token),
            ...more,
          },
        }),
      },
    });

  await t.step(
    "K01 a token that was asked for with a proof is good with that key alone",
    async () => {
      const { status, body } = await redeem(await proof());
      assertEquals([status, body.token_type], [200, "DPoP"]);
      const token = String(body.access_token);
      assertEquals(claimsOf(token).cnf, { jkt: mine.thumbprint });
      assertEquals((await show(token)).status, 200);
      assertEquals((await show(token, foreign)).status, 401);
      assertEquals((await show(token, mine, { ath: hashOf("other") })).status, 401);
      assertEquals((await show(token, mine, { ath: undefined })).status, 401);
      assertEquals((await show(token, mine, { htu: tokenUrl })).status, 401);
      const bearer = await world.userinfo(token);
      assertEquals(bearer.status, 401);
      assertMatch(bearer.headers.get("www-authenticate")!, /^DPoP /);
      assertEquals((await show(token, mine, {}, "Bearer")).status, 401);
      const bare = await world.userinfo(token, { headers: { authorization: `DPoP ${token}` } });
      assertEquals(bare.status, 401);
    },
  );
  await t.step("a token without a key is no DPoP token", async () => {
    const { access_token } = await world.tokens(web, {}, browser);
    assertEquals((await show(access_token)).status, 401);
  });
  await t.step("K01 other algorithms work, and introspection tells the key", async () => {
    for (const alg of ["RS256", "PS256", "EdDSA"]) {
      const key = await newKey(alg);
      const { status, body } = await redeem(await proof({ key }));
      assertEquals(status, 200, alg);
      const told = await world.post("/oauth/introspect", web, { token: String(body.access_token) });
      assertEquals(told.body.cnf, { jkt: key.thumbprint });
      assertEquals(told.body.token_type, "DPoP");
    }
  });
  await t.step(
    "K02 a proof with any fault is refused, and the code is not spent on it",
    async () => {
      const now = Math.floor(Date.now() / 1000);
      const privateJwk = await exportJWK(mine.privateKey);
      const good = await proof();
      const secret = new TextEncoder().encode("x".repeat(32));
      const hmac = await new SignJWT({
        jti: crypto.randomUUID(),
        htm: "POST",
        htu: tokenUrl,
        iat: now,
      })
        .setProtectedHeader({ typ: "dpop+jwt", alg: "HS256", jwk: mine.jwk }).sign(secret);
      const faulty = [
        await proof({ header: { typ: "jwt" } }),
        await proof({ header: { typ: undefined } }),
        await proof({ claims: { htm: "GET" } }),
        await proof({ claims: { htm: undefined } }),
        await proof({ claims: { htu: `${world.issuer}/oauth/userinfo` } }),
        await proof({ claims: { htu: "https://evil.test/oauth/token" } }),
        await proof({ claims: { htu: undefined } }),
        await proof({ claims: { jti: undefined } }),
        await proof({ claims: { jti: 5 } }),
        await proof({ claims: { iat: undefined } }),
        await proof({ claims: { iat: now - 600 } }),
        await proof({ claims: { iat: now + 600 } }),
        await proof({ header: { jwk: foreign.jwk } }),
        await proof({ header: { jwk: privateJwk } }),
        await proof({ header: { jwk: undefined } }),
        forged({ typ: "dpop+jwt", alg: "none", jwk: mine.jwk }, {
          htm: "POST",
          htu: tokenUrl,
          iat: now,
        }),
        hmac,
        "garbage",
        "a.b.c",
        `${good}, ${good}`,
      ];
      const arrived = await world.authorize(web, {}, browser);
      const code = arrived.searchParams.get("code")!;
      for (const [i, dpop] of faulty.entries()) {
        const { status, body } = await world.redeem(web, code, {}, { dpop });
        assertEquals([status, body.error], [400, "invalid_dpop_proof"], String(i));
      }
      assertEquals((await world.redeem(web, code, {}, { dpop: good })).status, 200);
    },
  );
  await t.step("K02 a query in htu does not matter", async () => {
    assertEquals((await redeem(await proof({ claims: { htu: `${tokenUrl}?x=1#y` } }))).status, 200);
  });
  await t.step("K03 S20 a proof is taken once, even by eight at the same moment", async () => {
    const dpop = await proof();
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(dpop)));
    assertEquals(answers.filter(({ status }) => status === 200).length, 1);
    assertEquals((await redeem(dpop)).body.error, "invalid_dpop_proof");
  });
  await t.step(
    "a public client's refresh token is bound to its key, a code to the key that was named",
    async () => {
      const { body } = await redeem(await proof(), spa);
      const refresh = async (token: unknown, dpop?: string) =>
        await world.post("/oauth/token", spa, {
          grant_type: "refresh_token",
          refresh_token: String(token),
        }, dpop ? { dpop } : {});
      assertEquals((await refresh(body.refresh_token)).body.error, "invalid_dpop_proof");
      assertEquals(
        (await refresh(body.refresh_token, await proof({ key: foreign }))).body.error,
        "invalid_dpop_proof",
      );
      const next = await refresh(body.refresh_token, await proof());
      assertEquals([next.status, next.body.token_type], [200, "DPoP"]);
      const named = await redeem(await proof({ key: foreign }), web, { dpop_jkt: mine.thumbprint });
      assertEquals(named.body.error, "invalid_grant");
      assertEquals((await redeem(await proof(), web, { dpop_jkt: mine.thumbprint })).status, 200);
    },
  );
  await t.step("K01 openid-client completes a flow with its own proofs", async () => {
    const config = await openidClient.discovery(
      new URL(world.issuer),
      web.id,
      undefined,
      openidClient.ClientSecretBasic(web.secret!),
      { execute: [openidClient.allowInsecureRequests] },
    );
    const DPoP = openidClient.getDPoPHandle(config, await openidClient.randomDPoPKeyPair("ES256"));
    const url = await world.authorize(web, { scope }, browser);
    const tokens = await openidClient.authorizationCodeGrant(
      config,
      url,
      {
        pkceCodeVerifier: verifier,
        expectedState: "st",
        expectedNonce: "no",
      },
      undefined,
      { DPoP },
    );
    const { sub } = tokens.claims()!;
    await openidClient.fetchUserInfo(config, tokens.access_token, sub, { DPoP });
    await openidClient.refreshTokenGrant(config, tokens.refresh_token!, undefined, { DPoP });
  });
});
