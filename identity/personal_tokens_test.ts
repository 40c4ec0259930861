import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { permissionsOf } from "shared/auth/mod.ts";
import { machineActor } from "./domain/audit.ts";
import { putMember } from "./domain/provision_member.ts";
import { changeMember, removeMember } from "./domain/members.ts";
import { Browser, enter, issuer } from "./testing.ts";
import { call, makeToken, secondOwner, secretIn, world } from "./tokens_testing.ts";

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
