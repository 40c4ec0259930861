import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { App } from "fresh";
import { transaction } from "shared/db/mod.ts";
import { permissionsOf, relyingParty, requireSignIn } from "shared/auth/mod.ts";
import type { Session } from "shared/auth/mod.ts";
import { createSession } from "shared/auth/session.ts";
import { problem } from "shared/http/mod.ts";
import { machineActor } from "./domain/audit.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { acceptInvitation } from "./domain/accept_invitation.ts";
import { putMember } from "./domain/invitations.ts";
import { changeMember, removeMember } from "./domain/members.ts";
import { putTenant } from "./domain/tenants.ts";
import {
  Browser,
  enter,
  type Handler,
  issuer,
  password,
  secret,
  shop,
  testIdentity,
} from "./testing.ts";

const other = "http://other.localhost:8000";

/** Identity over HTTP, and the APIs of two shops that ask it about tokens, never from a cache. */
async function world() {
  const identity = await testIdentity();
  const { db, appDb } = identity;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, identity.identity);
  await putTenant(db.sql, "other", { name: "Other", origin: other });
  const client = clientInput.parse({
    name: "Other",
    secret,
    tenant: "other",
    firstParty: true,
    redirectUris: [`${other}/auth/callback`],
  });
  await transaction(db.sql, (tx) => putClient(tx, "tenant-other", client));
  const dialUrl = `http://127.0.0.1:${server.addr.port}`;
  const options = { issuer, dialUrl, clientSecret: secret, sql: appDb.sql, cacheMs: 0 };
  const demo = { ...options, clientId: "tenant-demo", origin: shop, tenant: "demo" };
  const [{ id: anna }] = await db.sql`SELECT id FROM identity.account`;
  const browser = new Browser();
  await enter(browser, identity.identity);
  return {
    ...identity,
    anna: anna as string,
    browser,
    demo: api(demo),
    other: api({ ...options, clientId: "tenant-other", origin: other, tenant: "other" }),
    admin: api({ ...options, clientId: "tenant-other", origin: "http://admin.localhost:8000" }),
    cached: api({ ...demo, cacheMs: 5000 }),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await identity[Symbol.asyncDispose]();
    },
  };
}

/** An app with one address that tells whom it takes the caller for. */
function api(options: Parameters<typeof relyingParty>[0]): Handler {
  const party = relyingParty(options);
  return new App<{ session: Session | null }>()
    .use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        const { status = 500, code = "?" } = error as { status?: number; code?: string };
        return problem(status, code, String(error));
      }
    })
    .use(party.middleware())
    .use(requireSignIn())
    .get("/api/me", (ctx) => Response.json(ctx.state.session))
    .get("/page", (ctx) => Response.json(ctx.state.session))
    .handler();
}

function call(app: Handler, token: string, path = "/api/me", headers = {}): Promise<Response> {
  return app(
    new Request(`${shop}${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } }),
  );
}

/** Makes a token by the page, which shows it once. */
async function makeToken(
  { browser, identity }: { browser: Browser; identity: Handler },
  form: Record<string, string>,
): Promise<Response> {
  return await browser.post(identity, `${issuer}/account/tokens/new`, {
    id: crypto.randomUUID(),
    tenant: "demo",
    name: "Export",
    abilities: "catalog:read",
    days: "30",
    ...form,
  });
}

const secretIn = async (response: Response, prefix: string) =>
  new RegExp(`${prefix}[\\w-]{43}`).exec(await response.text())?.[0] ?? "";

async function secondOwner({ db }: Awaited<ReturnType<typeof world>>) {
  const bela = { email: "bela@example.hu", role: "owner" as const };
  const { token } = await putMember(db.sql, machineActor("test"), "demo", bela, 3600);
  await acceptInvitation(db.sql, token!, { name: "Béla", password });
  const [{ id }] = await db.sql`SELECT id FROM identity.account WHERE email = ${bela.email}`;
  return { id, name: "Béla" };
}

Deno.test("a personal token does on its tenant's API what it was made for, and nowhere else anything", async () => {
  const place = await world();
  await using _ = place;
  const { db, demo } = place;
  const shown = await makeToken(place, { abilities: "catalog:read" });
  assertEquals([shown.status, shown.headers.get("cache-control")], [201, "no-store"]);
  const token = await secretIn(shown, "vct_");
  const [row] = await db.owner`SELECT * FROM identity.personal_token`;
  assertEquals(JSON.stringify(row).includes(token.slice(4)), false);
  assertEquals(row.last_used_at, null);

  const me = await (await call(demo, token)).json();
  assertEquals(
    [me.accountId, me.email, me.role, me.abilities],
    [place.anna, "anna@example.hu", "owner", ["catalog:read"]],
  );
  const [used] = await db.sql`SELECT last_used_at FROM identity.personal_token`;
  assert(used.last_used_at);
  for (const [name, app] of Object.entries({ other: place.other, admin: place.admin })) {
    const refused = await call(app, token);
    assertEquals(refused.status, 401, name);
    assertStringIncludes(refused.headers.get("www-authenticate")!, "invalid_token");
  }
  const page = await call(demo, token, "/page");
  assertEquals(page.status, 303);
  const list = await (await place.browser.send(place.identity, `${issuer}/account/tokens`)).text();
  assertEquals(list.includes(token), false);
});

Deno.test("a token never does more than its owner's role, and dies with it, with its time and by hand", async () => {
  const place = await world();
  await using _ = place;
  const { db, demo, anna } = place;
  const make = async (form = {}) => await secretIn(await makeToken(place, form), "vct_");
  const token = await make({ abilities: "catalog:read", name: "a" });
  const wide = await db.sql`SELECT id FROM identity.personal_token`;
  await db.sql`UPDATE identity.personal_token SET abilities = ${[...permissionsOf("owner")]}`;
  const bela = await secondOwner(place);
  const abilities = async () => (await (await call(demo, token)).json()).abilities;
  assertEquals(wide.length, 1);
  assert((await abilities()).includes("settings:manage"));
  await changeMember(db.sql, bela, "demo", anna, { role: "clerk", locations: ["SZ-BOLT"] });
  const limited = await (await call(demo, token)).json();
  assertEquals(limited.abilities, permissionsOf("clerk"));
  assertEquals(limited.locations, ["SZ-BOLT"]);

  for (const abilities of ["settings:manage", "members:manage"]) {
    assertEquals((await makeToken(place, { abilities })).status, 403);
  }
  assertEquals((await makeToken(place, { tenant: "other" })).status, 403);
  for (const days of ["0", "366", "x"]) {
    assertEquals((await makeToken(place, { days })).status, 422);
  }

  await removeMember(db.sql, bela, "demo", anna);
  assertEquals((await call(demo, token)).status, 401);
  await putMember(
    db.sql,
    machineActor("test"),
    "demo",
    { email: "anna@example.hu", role: "owner" },
    60,
  );
  assertEquals((await call(demo, token)).status, 401);

  const late = await make({ name: "late" });
  await db.sql`UPDATE identity.personal_token SET expires_at = now() WHERE name = 'late'`;
  assertEquals((await call(demo, late)).status, 401);
  const gone = await make({ name: "gone" });
  const [{ id }] = await db.sql`SELECT id FROM identity.personal_token WHERE name = 'gone'`;
  assertEquals((await call(demo, gone)).status, 200);
  await place.browser.post(place.identity, `${issuer}/account/tokens`, { token: id });
  assertEquals((await call(demo, gone)).status, 401);
});

Deno.test("a token makes no tokens and changes nothing at identity; nobody ends another's", async () => {
  const place = await world();
  await using _ = place;
  const { db, identity } = place;
  const token = await secretIn(await makeToken(place, {}), "vct_");
  for (const path of ["/account/tokens/new", "/account", "/tenants/demo/members", "/sign-in"]) {
    const answer = await identity(
      new Request(issuer + path, {
        method: "POST",
        headers: { authorization: `Bearer ${token}` },
        body: new URLSearchParams({ act: "profile", name: "x", tenant: "demo" }),
      }),
    );
    assertEquals(answer.status, 403, path);
  }
  const bela = await secondOwner(place);
  const hers = new Browser();
  await enter(hers, identity, { email: "bela@example.hu" });
  const [{ id }] = await db.sql`SELECT id FROM identity.personal_token`;
  await hers.post(identity, `${issuer}/account/tokens`, { token: id });
  assertEquals((await call(place.demo, token)).status, 200);
  assert(bela.id);
  // The same form sent twice, and eight times at once, makes one token.
  const form = { id: crypto.randomUUID(), name: "twice" };
  const made = await Promise.all(Array.from({ length: 8 }, () => makeToken(place, form)));
  assertEquals(made.map(({ status }) => status).sort(), [201, ...Array(7).fill(409)]);
});

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
    for (const act of ["rotate", "delete"]) {
      assertEquals((await post({ act, client })).status, 404, `${act} ${client}`);
    }
  }
  assertEquals((await post({ act: "delete", client: id })).status, 303);
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
