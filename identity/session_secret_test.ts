import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { changePassword } from "./domain/passwords.ts";
import { endTenantSessions } from "./domain/tenant_sessions.ts";
import { accountId, authorizeQuery, cookieOf, copyOf, email, to } from "./sign_in_testing.ts";
import {
  Browser,
  enter,
  fillIn,
  issuer,
  locationOf,
  newestMail,
  password,
  testIdentity,
} from "./testing.ts";

Deno.test("signing in again, a confirmation and a new password give the cookie a new secret; the old is dead", async () => {
  await using world = await testIdentity();
  const { identity } = world;
  const browser = new Browser();
  const first = cookieOf(await enter(browser, identity))!;
  const sid = async () =>
    (await world.db.sql`SELECT id FROM identity.session WHERE ended_at IS NULL`).map((r) => r.id);
  const [id] = await sid();

  await world.db.sql`UPDATE identity.session SET auth_time = now() - interval '1 hour'`;
  const query = await authorizeQuery({ prompt: "login" });
  const asked = await browser.send(identity, `${issuer}/oauth/authorize?${query}`);
  const stronger = await fillIn(browser, identity, locationOf(asked, issuer).href, { password });
  assertEquals(to(stronger), "/oauth/authorize/resume");
  const second = cookieOf(stronger)!;
  assertEquals(await sid(), [id], "the same person's session goes on under its id");
  assertEquals((await copyOf(world, first)).status, 303);

  await world.db.sql`UPDATE identity.session SET confirmed_at = 'epoch'`;
  const stopped = await browser.send(identity, `${issuer}/email`);
  const confirmed = await fillIn(browser, identity, stopped.headers.get("location")!, { password });
  assertEquals(to(confirmed), "/email");
  const third = cookieOf(confirmed)!;
  assertEquals(await sid(), [id]);
  assertEquals((await copyOf(world, second)).status, 303);
  assertEquals((await browser.send(identity, `${issuer}/email`)).status, 200);

  const elsewhere = new Browser();
  const other = cookieOf(await enter(elsewhere, identity))!;
  const next = "egészen más szavak egymás után";
  const actor = { id: await accountId(world), name: "Anna", sessionId: id };
  const fourth = await changePassword(world.runtime, actor, next);
  assert(fourth);
  for (const dead of [third, other]) assertEquals((await copyOf(world, dead)).status, 303);
  assertEquals((await copyOf(world, fourth!)).status, 200);
  assertEquals((await newestMail(world, email))?.template, "password_changed");
});

Deno.test("after a change of role the next request brings a new secret", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const before = cookieOf(await enter(browser, world.identity))!;
  const id = await accountId(world);
  await transaction(world.db.sql, (tx) => endTenantSessions(tx, id, "demo"));
  const page = await browser.send(world.identity, `${issuer}/account`);
  assertEquals(page.status, 200);
  const after = cookieOf(page)!;
  assertNotEquals(after, before);
  assertEquals((await copyOf(world, before)).status, 303);
  const next = await browser.send(world.identity, `${issuer}/account`);
  assertEquals([next.status, cookieOf(next)], [200, undefined]);
});

Deno.test("a copied cookie is dead after sign-out, another person's sign-in, and for a disabled account", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const browser = new Browser();
  const first = cookieOf(await enter(browser, identity))!;
  await browser.post(identity, `${issuer}/sign-out`, {});
  assertEquals((await copyOf(world, first)).status, 303);
  const second = cookieOf(await enter(browser, identity))!;
  await db.sql`
    INSERT INTO identity.account (id, email, password_hash, email_verified_at)
    SELECT gen_random_uuid(), 'bela@example.hu', password_hash, now() FROM identity.account`;
  await enter(browser, identity, { at: "/sign-in?other=1", email: "bela@example.hu" });
  assertEquals((await copyOf(world, second)).status, 303);
  const third = cookieOf(await enter(new Browser(), identity))!;
  assertEquals((await copyOf(world, third)).status, 200);
  await db.sql`UPDATE identity.account SET disabled_at = now()`;
  assertEquals((await copyOf(world, third)).status, 303);
  await db.sql`UPDATE identity.account SET disabled_at = NULL`;
  await db.sql`UPDATE identity.session SET seen_at = now() - interval '9 hours'`;
  assertEquals((await copyOf(world, third)).status, 303, "and after hours without use");
});

Deno.test("a new device is told of by mail, the first and known ones are not", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  await enter(browser, world.identity);
  await browser.post(world.identity, `${issuer}/sign-out`, {});
  await enter(browser, world.identity);
  assertEquals(await newestMail(world, email), null);
  await enter(new Browser(), world.identity);
  assertEquals((await newestMail(world, email))?.template, "new_device");
});
