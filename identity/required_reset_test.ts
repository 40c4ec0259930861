import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { endpoints } from "shared/identity_api/mod.ts";
import { startSession } from "./domain/sessions.ts";
import { ask, person, withMachines } from "./management_testing.ts";
import { accountId, email, isSignedIn, linkIn, resetLink, to } from "./sign_in_testing.ts";
import { Browser, enter, fillIn, issuer, newestMail, password } from "./testing.ts";

const next = "egészen más szavak egymás után";

/** Identity after an administrator has required a new password of Anna's; twice changes nothing. */
async function afterRequirement(times = 1) {
  const world = await withMachines();
  const admin = await person(world, { admin: true });
  const params = { id: await accountId(world) };
  for (let i = 0; i < times; i++) {
    const body = { reason: "the password was on a list" };
    await ask(world, endpoints.requireReset, { as: admin, params, body });
  }
  const isRequired = async () =>
    (await ask(world, endpoints.getAccount, { as: admin, params })).json.resetRequired;
  return { ...world, isRequired };
}

Deno.test("the old password leads to the reset, in either language, and signs nobody in", async () => {
  await using world = await afterRequirement(2);
  const browser = new Browser({ "accept-language": "en" });
  const answer = await enter(browser, world.identity);
  assertEquals(answer.status, 403);
  assertStringIncludes(await answer.clone().text(), "this password is no longer good");
  assert(!await isSignedIn(world, browser));
  const sent = await fillIn(browser, world.identity, answer, {});
  assertEquals(to(sent), "/reset/sent");
  const link = linkIn((await newestMail(world, email))!.text);
  assertEquals((await browser.send(world.identity, link)).status, 200);
  const hungarian = new Browser({ "accept-language": "hu" });
  const words = await (await enter(hungarian, world.identity)).text();
  assertStringIncludes(words, "ez a jelszó már nem érvényes");
});

Deno.test("it stays required until a new password is set, and the old one is none", async () => {
  await using world = await afterRequirement();
  const { identity, isRequired } = world;
  assertEquals(await isRequired(), true);
  const link = await resetLink(world);
  const old = await new Browser({ "accept-language": "en" }).post(identity, link, { password });
  assertEquals(old.status, 422);
  assertStringIncludes(await old.text(), "This is the password that is no longer good");
  assertEquals(await isRequired(), true);
  assertEquals((await new Browser().post(identity, link, { password: next })).status, 303);
  assertEquals(await isRequired(), false);
  assertEquals((await enter(new Browser(), identity)).status, 422);
  assertEquals((await enter(new Browser(), identity, { word: next })).status, 303);
});

Deno.test("who does not know the old password learns nothing of it", async () => {
  await using world = await afterRequirement();
  const seen = [];
  for (const address of [email, "nobody@example.hu"]) {
    const answer = await enter(new Browser(), world.identity, { email: address, word: "wrong" });
    const text = await answer.text();
    seen.push([
      answer.status,
      text.replaceAll(/nonce="[^"]*"|value="[^"]*"|\?id=[0-9a-f-]+|\w+@example\.hu/g, "")
        .replaceAll(/%3Fid%3D[0-9a-f-]+/g, ""),
    ]);
  }
  assertEquals(seen[0], seen[1]);
  assertEquals(seen[0][0], 422);
});

Deno.test("a session that began without it, by a passkey, is not confirmed by the old password", async () => {
  await using world = await afterRequirement();
  const { identity, db } = world;
  const id = await accountId(world);
  const start = { accountId: id, amr: ["hwk"], userAgent: "x", ip: "::1", seconds: 3600 };
  const { secret } = await startSession(db.sql, { ...start, confirmed: false });
  const browser = new Browser();
  browser.plant(issuer, "vecton-identity", secret);
  const confirmed = await browser.post(identity, `${issuer}/confirm`, { password });
  assertEquals(confirmed.status, 422);
  await db.sql`UPDATE identity.session SET confirmed_at = now() WHERE account_id = ${id}`;
  const change = { current: password, password: next };
  const changed = await browser.post(identity, `${issuer}/account/security/password`, change);
  assertEquals(changed.status, 422);
  assertEquals(await world.isRequired(), true);
});
