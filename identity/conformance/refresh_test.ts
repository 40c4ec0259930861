import { assert, assertEquals } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import * as openidClient from "openid-client";
import { setClientDisabled } from "../domain/oauth/clients.ts";
import { endSessions } from "../domain/sessions.ts";
import { claimsOf, client, openWorld, registerClient, type TestClient } from "./world.ts";

const web = client("web");
const spa = client("spa");
const scope = "openid email offline_access";

Deno.test("E: refresh", async (t) => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  const { sql } = world.db;
  const begin = (of: TestClient, more = {}) => world.tokens(of, { scope, ...more }, browser);
  const refused = async (of: TestClient, token: unknown) => {
    const { status, body } = await world.refresh(of, token);
    assertEquals([status, body.error], [400, "invalid_grant"]);
  };

  await t.step(
    "E01 offline_access with consent gives a refresh token that works; the claims stay",
    async () => {
      const first = await begin(web, { prompt: "consent" });
      const { status, body } = await world.refresh(web, first.refresh_token);
      assertEquals(status, 200);
      assert(
        body.refresh_token !== first.refresh_token && body.access_token !== first.access_token,
      );
      const [one, two] = [claimsOf(first.id_token), claimsOf(String(body.id_token))];
      for (const name of ["iss", "sub", "aud", "auth_time", "sid", "acr", "email"]) {
        assertEquals(two[name], one[name], name);
      }
      assertEquals("nonce" in two, false);
      assertEquals((await world.userinfo(String(body.access_token))).status, 200);
    },
  );
  await t.step("E02 openid-client refreshes", async () => {
    const { refresh_token } = await begin(web);
    const config = await openidClient.discovery(
      new URL(world.issuer),
      web.id,
      undefined,
      openidClient.ClientSecretBasic(web.secret!),
      { execute: [openidClient.allowInsecureRequests] },
    );
    const tokens = await openidClient.refreshTokenGrant(config, refresh_token!);
    assert(tokens.refresh_token && tokens.claims()!.sub);
  });
  await t.step(
    "E03 a public client's old token, used again, ends the family with all that it gave",
    async () => {
      const first = await begin(spa);
      const second = (await world.refresh(spa, first.refresh_token)).body;
      assertEquals((await world.userinfo(String(second.access_token))).status, 200);
      await refused(spa, first.refresh_token);
      await refused(spa, second.refresh_token);
      assertEquals((await world.userinfo(String(second.access_token))).status, 401);
      assertEquals((await world.userinfo(first.access_token)).status, 401);
    },
  );
  await t.step(
    "E04 a confidential client gets the same successor within its grace, and no more after",
    async () => {
      const first = await begin(web);
      const second = (await world.refresh(web, first.refresh_token)).body;
      const again = (await world.refresh(web, first.refresh_token)).body;
      assertEquals(again.refresh_token, second.refresh_token);
      await sql`
      UPDATE identity.refresh_token SET used_at = used_at - interval '11 seconds'
      WHERE used_at IS NOT NULL`;
      await refused(web, first.refresh_token);
      await refused(web, second.refresh_token);
    },
  );
  await t.step(
    "E04 once the successor was used, too, its parent ends the family even within the grace",
    async () => {
      const first = await begin(web);
      const second = (await world.refresh(web, first.refresh_token)).body;
      const third = (await world.refresh(web, second.refresh_token)).body;
      await refused(web, first.refresh_token);
      await refused(web, third.refresh_token);
    },
  );
  await t.step("E05 another client's token is refused, and stays good for its owner", async () => {
    const { refresh_token } = await begin(web);
    await refused(client("other"), refresh_token);
    await refused(spa, refresh_token);
    assertEquals((await world.refresh(web, refresh_token)).status, 200);
  });
  await t.step("E06 less scope can be asked for, more not; userinfo agrees", async () => {
    const { refresh_token } = await begin(web);
    const wider = await world.refresh(web, refresh_token, { scope: "openid profile" });
    assertEquals([wider.status, wider.body.error], [400, "invalid_scope"]);
    const narrow = (await world.refresh(web, refresh_token, { scope: "openid" })).body;
    assertEquals(narrow.scope, "openid");
    assertEquals(Object.keys((await world.userinfo(String(narrow.access_token))).body), ["sub"]);
    assertEquals("email" in claimsOf(String(narrow.id_token)), false);
    assertEquals((await world.refresh(web, narrow.refresh_token)).body.scope, scope);
  });
  await t.step(
    "E07 without authentication, with garbage or an access token, without any",
    async () => {
      const { refresh_token, access_token } = await begin(web);
      const bare = await world.refresh({ ...web, secret: null }, refresh_token);
      assertEquals([bare.status, bare.body.error], [401, "invalid_client"]);
      await refused(web, "garbage");
      await refused(web, access_token);
      assertEquals((await world.refresh(web, "")).body.error, "invalid_request");
    },
  );
  await t.step(
    "E08 S20 eight refreshes at once give at most one new token; ten times over",
    async () => {
      for (let round = 0; round < 10; round++) {
        for (const app of [web, spa]) {
          const { refresh_token } = await begin(app);
          const answers = await Promise.all(
            Array.from({ length: 8 }, () => world.refresh(app, refresh_token)),
          );
          const given = answers.filter(({ status }) => status === 200);
          assert(new Set(given.map(({ body }) => body.refresh_token)).size <= 1);
          assertEquals(answers.filter(({ status }) => status >= 500).length, 0);
          if (app === web) assertEquals(given.length, 8);
        }
      }
    },
  );
  await t.step("E09 without offline_access there is no refresh token", async () => {
    assertEquals((await begin(web, { scope: "openid" })).refresh_token, undefined);
  });
  await t.step("a family ends with its absolute life, whatever was refreshed", async () => {
    const { refresh_token } = await begin(web);
    const next = (await world.refresh(web, refresh_token)).body.refresh_token;
    await sql`UPDATE identity.grant SET expires_at = now()`;
    await refused(web, next);
  });
  await t.step("L08 offline access outlives a sign-out; what is online does not", async () => {
    const own = world.newBrowser();
    const offline = await world.tokens(web, { scope }, own);
    const online = await world.tokens(web, {}, own);
    const sid = String(claimsOf(online.id_token).sid);
    await endSessions(sql, world.accountId, { id: sid });
    assertEquals((await world.userinfo(online.access_token)).status, 401);
    assertEquals((await world.refresh(web, offline.refresh_token)).status, 200);
  });
  await t.step("S21 a session that is taken away takes its offline access along", async () => {
    const own = world.newBrowser();
    const { refresh_token, id_token } = await world.tokens(web, { scope }, own);
    const sid = String(claimsOf(id_token).sid);
    await endSessions(sql, world.accountId, { id: sid, with: "offline" });
    await refused(web, refresh_token);
  });
  await t.step(
    "S21 after a change of the password, which ends all other sessions, nothing is refreshed",
    async () => {
      const own = world.newBrowser();
      const { refresh_token, id_token } = await world.tokens(web, { scope }, own);
      await endSessions(sql, world.accountId, { allBut: String(claimsOf(id_token).sid) });
      await refused(web, refresh_token);
      assertEquals(await world.signedIn(own), true);
    },
  );
  await t.step(
    "S21 after its client was disabled, and even after it was enabled again",
    async () => {
      const { refresh_token } = await world.tokens(web, { scope });
      await transaction(sql, (tx) => setClientDisabled(tx, web.id, true));
      await refused(web, refresh_token);
      const other = world.newBrowser();
      assertEquals((await other.open(await world.authorizeUrl(web))).response.status, 400);
      await transaction(sql, (tx) => setClientDisabled(tx, web.id, false));
      await refused(web, refresh_token);
    },
  );
  await t.step("S21 S09 after the membership in the client's tenant has ended", async () => {
    await registerClient(world.runtime, "shop", { tenant: "demo", firstParty: true });
    const shop = client("shop");
    const { refresh_token, access_token } = await world.tokens(shop, { scope });
    await sql`DELETE FROM identity.membership`;
    await refused(shop, refresh_token);
    assertEquals((await world.userinfo(access_token)).status, 401);
  });
  await t.step("S21 after the account was disabled", async () => {
    const { refresh_token, access_token } = await world.tokens(web, { scope });
    await sql`UPDATE identity.account SET disabled_at = now()`;
    await refused(web, refresh_token);
    assertEquals((await world.userinfo(access_token)).status, 401);
  });
});
