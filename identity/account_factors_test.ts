import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "node-html-parser";
import { addPasskey, get, security, setUpApp, signedIn, text } from "./account_testing.ts";
import { Browser, enter, fillIn, issuer, testIdentity } from "./testing.ts";

Deno.test("an authenticator app is set up by its code, told by mail, and makes the session stronger", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  const wrong = await fillIn(browser, world.identity, `${security}/authenticator`, {
    code: "12345",
  });
  assertEquals(wrong.status, 422);
  await setUpApp(world, browser);
  const [session] = await world.db.sql`SELECT amr FROM identity.session WHERE ended_at IS NULL`;
  assertEquals(session.amr, ["pwd", "otp", "mfa"]);
  const mails = await world.db.sql`SELECT template FROM mail.message ORDER BY id`;
  assertEquals(mails.map(({ template }) => template), ["factor_changed"]);
  // From now on a password alone is half the way.
  const half = await enter(new Browser(), world.identity);
  assertMatch(half.headers.get("location")!, /^\/sign-in\/second-factor\?id=/);
});

Deno.test("recovery codes are shown once, and each stands in for the app once", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  const early = await browser.post(world.identity, `${issuer}${security}/recovery-codes`, {});
  assertEquals(early.status, 409);
  await setUpApp(world, browser);
  const made = await browser.post(world.identity, `${issuer}${security}/recovery-codes`, {});
  const page = parse(await made.text());
  const codes = page.querySelectorAll("ol li").map((item) => item.text);
  assertEquals(codes.length, 10);
  const file = decodeURIComponent(page.querySelector("a[download]")!.getAttribute("href")!);
  assert(codes.every((code) => file.includes(code)));
  const again = await get(world, browser, `${security}/recovery-codes`);
  assertEquals((await again.text()).includes(codes[0]), false);
  const other = new Browser();
  const half = await enter(other, world.identity);
  const step = `${half.headers.get("location")}&recovery=1`;
  const entered = await fillIn(other, world.identity, step, { code: codes[0] });
  assertEquals(entered.status, 303);
  assertStringIncludes(await text(world, other, security), "9");
});

Deno.test("removing a factor ends the other sessions and is told", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  await setUpApp(world, browser);
  await addPasskey(world, browser);
  const [{ id }] = await world.db.sql`SELECT id FROM credentials.passkey`;
  await world.db.sql`
    INSERT INTO identity.session (id, token_hash, account_id, user_agent, ip, expires_at)
    SELECT gen_random_uuid(), sha256('x'), account_id, '', '', expires_at FROM identity.session`;
  const path = `${security}/passkeys/${id}`;
  const renamed = await browser.post(world.identity, issuer + path, { act: "rename", name: "Gép" });
  assertEquals(renamed.status, 303);
  assertStringIncludes(await text(world, browser, security), "Gép");
  await browser.post(world.identity, issuer + path, { act: "remove" });
  const shown = await text(world, browser, security);
  assertStringIncludes(shown, "eltávolítottuk");
  assertEquals(shown.includes("Gép"), false);
  const alive = await world.db.sql`SELECT FROM identity.session WHERE ended_at IS NULL`;
  assertEquals(alive.length, 1);
  const [mail] = await world.db.sql`
    SELECT template FROM mail.message ORDER BY id DESC LIMIT 1`;
  assertEquals(mail.template, "factor_changed");
});
