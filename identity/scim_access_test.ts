import { assertEquals } from "@std/assert";
import { createScimToken } from "./domain/scim/tokens.ts";
import {
  Browser,
  enter,
  fillIn,
  issuer,
  locationOf,
  newestMail,
  password,
  shop,
} from "./testing.ts";
import { bela, directories, error, patch } from "./scim_testing.ts";

Deno.test("a directory cannot take the last owner away, nor say what an account of its own is called", async () => {
  const world = await directories();
  await using _ = world;
  const { demo, db } = world;
  const made = await demo("POST", "/Users", { userName: "anna@example.hu", displayName: "Evil" });
  assertEquals([made.status, await world.role("demo", "anna@example.hu")], [201, "owner"]);
  const path = `/Users/${made.json.id}`;
  assertEquals(
    (await demo("PATCH", path, patch({ op: "replace", value: { active: false } }))).status,
    409,
  );
  assertEquals((await demo("DELETE", path)).status, 409);
  await demo("PUT", path, {
    userName: "anna@example.hu",
    displayName: "Evil",
    emails: [{ value: "x@example.hu" }],
  });
  const [account] = await db.sql`SELECT email, name FROM identity.account WHERE id = ${world.anna}`;
  assertEquals({ ...account }, { email: "anna@example.hu", name: "Kovács Anna" });
});

Deno.test("a directory makes nobody a member who has an account already and was not asked", async () => {
  const world = await directories();
  await using _ = world;
  await world.db.sql`DELETE FROM identity.membership WHERE tenant_slug = 'other'`;
  const anna = {
    ...bela,
    userName: "anna@example.hu",
    emails: [{ value: "anna@example.hu", primary: true }],
  };
  const refused = await world.other("POST", "/Users", anna);
  assertEquals([refused.status, refused.json.scimType], [409, "uniqueness"]);
  assertEquals(await world.role("other", "anna@example.hu"), undefined);
  // Where she belongs already she may be managed by the directory.
  assertEquals((await world.demo("POST", "/Users", anna)).status, 201);
});

Deno.test("a directory reaches its own tenant only; without its token there is nothing", async () => {
  const world = await directories();
  await using _ = world;
  const { demo, other, identity, db } = world;
  const { json: user, token } = await demo("POST", "/Users", bela);
  const { json: group } = await demo("POST", "/Groups", { displayName: "Manager" });
  for (const path of [`/Users/${user.id}`, `/Groups/${group.id}`, "/Users/nonsense"]) {
    for (const method of ["GET", "PUT", "PATCH", "DELETE"]) {
      const body = method === "PUT"
        ? { ...bela, displayName: "x" }
        : method === "PATCH"
        ? patch({ op: "replace", value: { active: false } })
        : undefined;
      assertEquals((await other(method, path, body)).status, 404, `${method} ${path}`);
    }
  }
  assertEquals((await other("GET", "/Users")).json.totalResults, 0);
  const foreign = await other("POST", "/Groups", {
    displayName: "A",
    members: [{ value: user.id }],
  });
  assertEquals(foreign.status, 404);
  assertEquals(await world.role("demo", "bela@example.hu"), "clerk");
  assertEquals(await world.role("other", "bela@example.hu"), undefined);

  for (
    const [slug, given] of [["other", token], ["demo", "vcp_x"], ["demo", ""], ["none", token]]
  ) {
    const answer = await identity(
      new Request(`${issuer}/scim/v2/${slug}/Users`, {
        headers: { authorization: `Bearer ${given}` },
      }),
    );
    assertEquals([answer.status, (await answer.json()).schemas], [401, [error]]);
  }
  // Two live tokens for rotation; a third ends the first.
  const owner = { id: world.anna, name: "Anna" };
  await createScimToken(db.sql, owner, "demo");
  assertEquals((await demo("GET", "/Users")).status, 200);
  await createScimToken(db.sql, owner, "demo");
  assertEquals((await demo("GET", "/Users")).status, 401);
});

Deno.test("a directory learns what there is", async () => {
  const world = await directories();
  await using _ = world;
  const { demo } = world;
  const config = await demo("GET", "/ServiceProviderConfig");
  assertEquals([config.json.patch.supported, config.json.etag.supported], [true, true]);
  const types = await demo("GET", "/ResourceTypes");
  assertEquals(types.json.Resources.map((type: { id: string }) => type.id), ["User", "Group"]);
  for (const type of types.json.Resources) {
    assertEquals((await demo("GET", `/ResourceTypes/${type.id}`)).json.endpoint, `/${type.id}s`);
    assertEquals((await demo("GET", `/Schemas/${type.schema}`)).json.id, type.schema);
  }
  assertEquals((await demo("GET", "/Schemas")).json.totalResults, 2);
  assertEquals((await demo("GET", "/ResourceTypes/Car")).status, 404);
});

Deno.test("somebody whom a directory made gets a password by mail, and with it the whole account", async () => {
  const world = await directories();
  await using _ = world;
  const { demo, identity, party, appDb } = world;
  assertEquals((await demo("POST", "/Users", bela)).status, 201);
  const email = "bela@example.hu";
  const browser = new Browser();
  const early = await enter(browser, identity, { email });
  assertEquals(early.status, 422, "there is no password to guess");
  await fillIn(browser, identity, "/reset", { email });
  const mail = (await newestMail(world, email))!;
  assertEquals(mail.template, "reset");
  const link = /https?:\S+\/reset\/\S+/.exec(mail.text)![0];
  assertEquals((await browser.post(identity, link, { password })).status, 303);

  const begun = await browser.send((req) => party.signIn(req), `${shop}/auth/sign-in`);
  const asked = await browser.send(identity, begun.headers.get("location")!);
  const at = locationOf(asked, issuer);
  const entered = await enter(browser, identity, { at: at.pathname + at.search, email });
  const resumed = await browser.send(identity, locationOf(entered, issuer).href);
  const arrived = await browser.send(
    (req) => party.callback(req),
    locationOf(resumed, issuer).href,
  );
  assertEquals(arrived.status, 303);
  const [session] = await appDb.sql`SELECT email, role FROM auth.session`;
  assertEquals({ ...session }, { email, role: "clerk" });
  assertEquals((await browser.send(identity, `${issuer}/account`)).status, 200);
  // From now on it is theirs: no other directory makes them a member unasked.
  const { status } = await world.other("POST", "/Users", bela);
  assertEquals(status, 409);
});
