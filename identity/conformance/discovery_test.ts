import { assert, assertEquals } from "@std/assert";
import { createLocalJWKSet, jwtVerify } from "jose";
import * as oauth4webapi from "oauth4webapi";
import * as openidClient from "openid-client";
import { machineActor } from "../domain/audit.ts";
import { rotateKeys } from "../domain/oauth/key_store.ts";
import { keyRing } from "../domain/oauth/keys.ts";
import { client, headerOf, openWorld } from "./world.ts";

const keepSeconds = 3600;

Deno.test("A: discovery and keys", async (t) => {
  await using world = await openWorld();
  const { issuer } = world;
  const response = await world.get("/.well-known/openid-configuration");
  const metadata = await response.json();

  await t.step("A01 the discovery document is JSON", () => {
    assertEquals(response.status, 200);
    assertEquals(response.headers.get("content-type"), "application/json");
  });
  await t.step(
    "A02 its issuer is the configured one to the byte, whatever the Host says",
    async () => {
      assertEquals(metadata.issuer, issuer);
      const http = Deno.createHttpClient({ allowHost: true });
      const other = await fetch(`${issuer}/.well-known/openid-configuration`, {
        headers: {
          host: "evil.test",
          "x-forwarded-host": "evil.test",
          "x-forwarded-proto": "https",
        },
        client: http,
      });
      assertEquals(await other.json(), metadata);
      http.close();
    },
  );
  await t.step("A03 A12 what is required and what should be there is there", () => {
    for (
      const name of [
        "authorization_endpoint",
        "token_endpoint",
        "userinfo_endpoint",
        "jwks_uri",
        "response_types_supported",
        "subject_types_supported",
        "id_token_signing_alg_values_supported",
        "scopes_supported",
        "claims_supported",
        "grant_types_supported",
      ]
    ) assert(name in metadata, name);
    assert(metadata.scopes_supported.includes("openid"));
  });
  await t.step(
    "A04 every endpoint is https or loopback, without a fragment, and answers",
    async () => {
      for (const [name, value] of Object.entries(metadata)) {
        if (!/_endpoint$|_uri$/.test(name)) continue;
        const url = new URL(String(value));
        assertEquals([url.origin, url.hash], [issuer, ""], name);
        const answer = await world.get(url.pathname);
        await answer.body?.cancel();
        assert(answer.status !== 404 && answer.status < 500, name);
      }
    },
  );
  await t.step("A05 A06 A07 A08 RS256, S256 without plain, no implicit, no password, iss", () => {
    assert(metadata.id_token_signing_alg_values_supported.includes("RS256"));
    assertEquals(metadata.code_challenge_methods_supported, ["S256"]);
    assertEquals(metadata.response_types_supported, ["code"]);
    assert(!metadata.grant_types_supported.includes("implicit"));
    assert(!metadata.grant_types_supported.includes("password"));
    assertEquals(metadata.authorization_response_iss_parameter_supported, true);
  });
  await t.step("A09 the keys show nothing private, and are large and named enough", async () => {
    const { keys } = await (await world.get("/oauth/jwks")).json();
    const kids = new Set(keys.map((key: { kid: string }) => key.kid));
    assertEquals(kids.size, keys.length);
    for (const key of keys) {
      for (const part of ["d", "p", "q", "dp", "dq", "qi", "k"]) assertEquals(part in key, false);
      assert(key.kty !== "oct");
      if (key.kty === "RSA") assert(atob(key.n.replaceAll(/[-_]/g, "A")).length >= 256);
    }
  });
  await t.step("A10 the document of RFC 8414 says the same", async () => {
    const other = await world.get("/.well-known/oauth-authorization-server");
    assertEquals(await other.json(), metadata);
  });
  await t.step("A11 openid-client and oauth4webapi accept it", async () => {
    const config = await openidClient.discovery(new URL(issuer), "web", undefined, undefined, {
      execute: [openidClient.allowInsecureRequests],
    });
    assertEquals(config.serverMetadata().issuer, issuer);
    const url = new URL(issuer);
    for (const algorithm of ["oidc", "oauth2"] as const) {
      const found = await oauth4webapi.discoveryRequest(url, {
        algorithm,
        [oauth4webapi.allowInsecureRequests]: true,
      });
      const server = await oauth4webapi.processDiscoveryResponse(url, found);
      assertEquals(server.token_endpoint, metadata.token_endpoint);
    }
  });
  await t.step(
    "A13 S18 only pages of registered public clients get cross-origin rights, without credentials",
    async () => {
      for (const path of ["/oauth/token", "/oauth/userinfo", "/oauth/revoke"]) {
        for (
          const [origin, right] of [["https://evil.test", false], [
            "http://127.0.0.1:9",
            true,
          ]] as const
        ) {
          for (const method of ["OPTIONS", "POST"]) {
            const answer = await world.get(path, { method, headers: { origin } });
            await answer.body?.cancel();
            const allowed = answer.headers.get("access-control-allow-origin");
            assertEquals(allowed, right ? origin : null, `${method} ${path} from ${origin}`);
            assertEquals(answer.headers.get("access-control-allow-credentials"), null);
          }
        }
      }
      const authorize = await world.get("/oauth/authorize?client_id=spa", {
        headers: { origin: "http://127.0.0.1:9" },
      });
      await authorize.body?.cancel();
      assertEquals(authorize.headers.get("access-control-allow-origin"), null);
    },
  );
  await t.step(
    "A14 a rotated key is published before it is used; the old one stays and verifies",
    async () => {
      const { sql } = world.db;
      const secret = world.runtime.config.IDENTITY_SECRET_KEY;
      const jwks = async () => await (await world.get("/oauth/jwks")).json();
      const actor = machineActor("test");
      const old = (await world.tokens(client("own"))).id_token;
      const rotated = await rotateKeys(sql, secret, actor, { now: false, keepSeconds });
      const again = await rotateKeys(sql, secret, actor, { now: false, keepSeconds });
      assertEquals(
        again.map(({ kid, changed }) => [kid, changed]),
        rotated.map(({ kid }) => [kid, false]),
      );
      // Another replica, which has not read anything yet, and this one, within its two seconds.
      const replica = keyRing(sql, secret);
      const kids = async () => (await replica.jwks()).keys.map(({ kid }) => kid);
      for (const { kid } of rotated) assert((await kids()).includes(kid));
      assertEquals(
        headerOf(await replica.sign({}, { type: "JWT", seconds: 60 })).kid,
        headerOf(old).kid,
      );

      const promoted = await rotateKeys(sql, secret, actor, { now: true, keepSeconds });
      assertEquals(promoted.map(({ kid }) => kid), rotated.map(({ kid }) => kid));
      await new Promise((done) => setTimeout(done, 2100));
      const fresh = (await world.tokens(client("own"))).id_token;
      assertEquals(headerOf(fresh).kid, rotated.find(({ alg }) => alg === "RS256")!.kid);
      const published = await jwks();
      for (const token of [old, fresh]) {
        await jwtVerify(token, createLocalJWKSet(published), { issuer });
      }
      const [{ count }] = await sql`
      SELECT count(*)::int FROM audit.entry WHERE action = 'signing_key.rotated'`;
      assertEquals(count, 4);
    },
  );
  await t.step(
    "A14 rotated eight times at once, there is one next key of each algorithm",
    async () => {
      const { sql } = world.db;
      const secret = world.runtime.config.IDENTITY_SECRET_KEY;
      const actor = machineActor("test");
      await Promise.all(
        Array.from(
          { length: 8 },
          () => rotateKeys(sql, secret, actor, { now: false, keepSeconds }),
        ),
      );
      const next = await sql`SELECT alg FROM identity.signing_key WHERE use_from > now()`;
      assertEquals(
        next.map(({ alg }) => alg).sort(),
        ["ES256", "RS256"],
      );
    },
  );
  await t.step("A14 keys that were replaced long ago are removed", async () => {
    const { sql } = world.db;
    const secret = world.runtime.config.IDENTITY_SECRET_KEY;
    await world.db.owner`UPDATE identity.signing_key SET use_from = use_from - interval '1 day'`;
    await rotateKeys(sql, secret, machineActor("test"), { now: true, keepSeconds });
    const left = await sql`SELECT kid FROM identity.signing_key WHERE alg = 'RS256'`;
    assertEquals(left.length, 2);
  });
});
