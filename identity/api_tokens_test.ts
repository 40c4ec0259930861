import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { createSession } from "shared/auth/session.ts";
import { fillIn, issuer, shop } from "./testing.ts";
import { call, makeToken, other, secretIn, world } from "./tokens_testing.ts";

Deno.test("an API client of a tenant acts with its scopes there, by two secrets, until it is deleted", async () => {
  const place = await world();
  await using _ = place;
  const { identity, browser, demo } = place;
  const page = `${issuer}/tenants/demo/api-clients`;
  const post = (form: Record<string, string>) => browser.post(identity, page, form);
  const created = await post({ act: "create", name: "ERP", scopes: "stock:read" });
  assertEquals(created.status, 201);
  const html = await created.text();
  const id = /demo-api-[0-9a-f]{12}/.exec(html)![0];
  const first = /vcs_[\w-]{43}/.exec(html)![0];
  const tokenBy = async (clientSecret: string, more = {}) => {
    const answer = await identity(
      new Request(`${issuer}/oauth/token`, {
        method: "POST",
        headers: { authorization: `Basic ${btoa(`${id}:${clientSecret}`)}` },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          scope: "stock:read",
          audience: shop,
          ...more,
        }),
      }),
    );
    return (await answer.json()).access_token as string | undefined;
  };
  const token = await tokenBy(first);
  const me = await (await call(demo, token!)).json();
  assertEquals([me.role, me.accountId, me.abilities], ["api_client", id, ["stock:read"]]);
  assertEquals((await call(place.other, token!)).status, 401);
  assertEquals((await call(place.admin, token!)).status, 401);
  // It is no API itself: of people's tokens it learns nothing.
  const personal = await secretIn(await makeToken(place, {}), "vct_");
  const asked = await identity(
    new Request(`${issuer}/oauth/introspect`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`${id}:${first}`)}` },
      body: new URLSearchParams({ token: personal }),
    }),
  );
  assertEquals(await asked.json(), { active: false });
  assertEquals(await tokenBy(first, { audience: other }), undefined);
  assertEquals(await tokenBy(first, { scope: "stock:adjust" }), undefined);
  assertEquals(
    (await post({ act: "create", name: "x", scopes: "members:manage" })).status,
    422,
  );

  const second = await secretIn(await post({ act: "rotate", client: id }), "vcs_");
  assert(await tokenBy(first) && await tokenBy(second));
  const third = await secretIn(await post({ act: "rotate", client: id }), "vcs_");
  assertEquals([await tokenBy(first), !!await tokenBy(second), !!await tokenBy(third)], [
    undefined,
    true,
    true,
  ]);
  // The tenant's own app is no client of its owners.
  for (const client of ["tenant-demo", "tenant-other", "nobody"]) {
    assertEquals((await post({ act: "rotate", client })).status, 404, client);
    for (const method of ["GET", "POST"]) {
      const answer = await browser.send(identity, `${page}/${client}/delete`, { method });
      assertEquals(answer.status, 404, `${method} ${client}`);
    }
  }
  // The list leads to a question; only its answer deletes.
  const list = await (await browser.send(identity, page)).text();
  assertStringIncludes(list, `/tenants/demo/api-clients/${id}/delete"`);
  const question = await browser.send(identity, `${page}/${id}/delete`);
  assertStringIncludes(await question.clone().text(), `ERP · ${id}`);
  assertEquals((await call(demo, token!)).status, 200);
  assertEquals((await fillIn(browser, identity, `${page}/${id}/delete`, {})).status, 303);
  assertEquals((await call(demo, token!)).status, 401);
});

Deno.test("what is no access token opens no API, and a cookie does not stand in for it", async () => {
  const place = await world();
  await using _ = place;
  const { demo, appDb, runtime } = place;
  const cookie = await createSession(appDb.sql, {
    accountId: place.anna,
    email: "anna@example.hu",
    name: "Anna",
    role: "owner",
    sid: "s",
    idToken: "x",
    issuedAt: new Date(),
  });
  const claims = { iss: issuer, sub: place.anna, aud: shop, jti: "1", client_id: "tenant-demo" };
  const wrong = [
    "",
    "nonsense",
    "vct_nonsense",
    "a".repeat(5000),
    await runtime.keys.sign(claims, { type: "JWT", seconds: 60 }),
    await runtime.keys.sign(claims, { type: "logout+jwt", seconds: 60 }),
    await runtime.keys.sign(claims, { type: "at+jwt", seconds: -60 }),
  ];
  for (const token of wrong) {
    const answer = await call(demo, token, "/api/me", { cookie: `vecton=${cookie}` });
    assertEquals(answer.status, 401, token.slice(0, 40));
    assertMatch(answer.headers.get("content-type")!, /problem\+json/);
  }
  const none = await demo(new Request(`${shop}/api/me`));
  assertEquals([none.status, none.headers.get("www-authenticate")], [401, "Bearer"]);
});

Deno.test("an answer is used again for seconds only; while identity is down the API says so at once", async () => {
  const place = await world();
  const token = await secretIn(await makeToken(place, {}), "vct_");
  const many = await Promise.all(Array.from({ length: 20 }, () => call(place.cached, token)));
  assertEquals(many.every(({ status }) => status === 200), true);
  await place.db.sql`DELETE FROM identity.personal_token`;
  assertEquals((await call(place.cached, token)).status, 200);
  assertEquals((await call(place.demo, token)).status, 401);
  await place[Symbol.asyncDispose]();
  for (let i = 0; i < 7; i++) {
    const answer = await call(place.cached, `vct_${i}`);
    assertEquals([answer.status, (await answer.json()).code], [503, "identity_unavailable"]);
  }
});
