import { assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "node-html-parser";
import { secondFactorsOf } from "shared/credentials/factors.ts";
import {
  account,
  addPasskey,
  get,
  idOf,
  json,
  security,
  setUpApp,
  signedIn,
  text,
  type World,
} from "./account_testing.ts";
import { Browser, enter, issuer, password, testIdentity } from "./testing.ts";

/** As if the last proof of a factor were too long ago for dangerous acts. */
const wait = (world: World) =>
  world.db.sql`UPDATE identity.session SET confirmed_at = now() - interval '11 minutes'`;

Deno.test("the account area is for the one who is signed in, and no browser keeps it", async () => {
  await using world = await testIdentity();
  const stranger = new Browser();
  for (const path of [account, security, `${account}/devices`, `${account}/activity`]) {
    const answer = await get(world, stranger, path);
    const back = `/sign-in?return_to=${encodeURIComponent(path)}`;
    assertEquals([answer.status, answer.headers.get("location")], [303, back]);
  }
  const browser = await signedIn(world);
  for (const path of [account, security, `${account}/devices`, `${account}/activity`]) {
    const answer = await get(world, browser, path);
    assertEquals([answer.status, answer.headers.get("cache-control")], [200, "no-store"], path);
  }
});

Deno.test("a profile keeps name and language, and nothing else that a form may carry", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  const saved = await browser.post(world.identity, issuer + account, {
    name: "  Kovács Anna Mária ",
    locale: "en",
    email: "eve@example.hu",
    platform_admin: "true",
    email_verified: "true",
  });
  assertEquals(saved.status, 303);
  const [row] = await world.db.sql`
    SELECT name, locale, email, platform_admin FROM identity.account`;
  assertEquals({ ...row }, {
    name: "Kovács Anna Mária",
    locale: "en",
    email: "anna@example.hu",
    platform_admin: false,
  });
  assertStringIncludes(await text(world, browser, account), "Saved.");
  const refused = await browser.post(world.identity, issuer + account, { name: " ", locale: "en" });
  assertEquals(refused.status, 422);
  assertStringIncludes(await refused.text(), "Enter your name.");
});

Deno.test("dangerous acts ask for a factor that was proven lately, whatever the way", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  await addPasskey(world, browser);
  await setUpApp(world, browser);
  const [{ id: passkey }] = await world.db.sql`SELECT id FROM credentials.passkey`;
  const paths = [
    `${security}/password`,
    `${security}/authenticator`,
    `${security}/authenticator/remove`,
    `${security}/recovery-codes`,
    `${security}/passkeys/${passkey}`,
  ];
  await wait(world);
  const before = await secondFactorsOf(world.db.sql, await idOf(world));
  for (const path of paths) {
    const confirm = `/confirm?return_to=${encodeURIComponent(path)}`;
    const shown = await get(world, browser, path);
    assertEquals([shown.status, shown.headers.get("location")], [303, confirm], path);
    const form = {
      act: "remove",
      code: "000000",
      current: password,
      password: "új jelszó, hosszú",
    };
    const sent = await browser.post(world.identity, issuer + path, form);
    assertEquals([sent.status, sent.headers.get("location")], [303, confirm], path);
  }
  for (const path of [`${security}/passkeys/options`, `${security}/passkeys`]) {
    assertEquals((await json(world, browser, path, {})).status, 403, path);
  }
  assertEquals(await secondFactorsOf(world.db.sql, await idOf(world)), before);
});

Deno.test("somebody else's passkey, session and device do not exist for me", async () => {
  await using world = await testIdentity();
  const { sql } = world.db;
  await addPasskey(world, await signedIn(world));
  const [{ id: passkey }] = await sql`SELECT id FROM credentials.passkey`;
  const [{ id: session }] = await sql`SELECT id FROM identity.session`;
  await sql`
    INSERT INTO identity.account (id, email, name, password_hash)
    SELECT gen_random_uuid(), 'bela@example.hu', 'Nagy Béla', password_hash FROM identity.account`;
  const bela = new Browser();
  await enter(bela, world.identity, { email: "bela@example.hu" });
  for (const id of [passkey, crypto.randomUUID(), "x"]) {
    const path = `${security}/passkeys/${id}`;
    assertEquals((await get(world, bela, path)).status, 404);
    const sent = await bela.post(world.identity, issuer + path, { act: "remove" });
    assertEquals(sent.status, 404);
  }
  await bela.post(world.identity, `${issuer}/account/devices`, { act: "end", session });
  const [alive] = await sql`SELECT ended_at FROM identity.session WHERE id = ${session}`;
  assertEquals(alive.ended_at, null);
  assertEquals((await sql`SELECT FROM credentials.passkey`).length, 1);
});

Deno.test("a device shows its name, its place and its sessions; ending one tells the apps", async () => {
  await using world = await testIdentity();
  const { sql } = world.db;
  const phone = await signedIn(world, {
    "x-forwarded-for": "84.2.1.1",
    "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 " +
      "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
  });
  const browser = await signedIn(world, {
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
  });
  const shown = await text(world, browser, "/account/devices");
  for (
    const words of ["Safari, iOS", "Magyarország (84.2.1.1)", "Firefox, Linux", "Ez az eszköz"]
  ) {
    assertStringIncludes(shown, words);
  }
  const [other] = await sql`SELECT id FROM identity.session WHERE ip = '84.2.1.1'`;
  await sql`
    INSERT INTO identity.grant (id, client_id, account_id, session_id, scope)
    SELECT gen_random_uuid(), 'tenant-demo', account_id, id, 'openid' FROM identity.session
    WHERE id = ${other.id}`;
  const act = { act: "end", session: other.id };
  await browser.post(world.identity, `${issuer}/account/devices`, act);
  assertEquals((await get(world, phone, account)).status, 303);
  assertEquals((await get(world, browser, account)).status, 200);
  const [message] = await sql`SELECT session_id FROM identity.logout_message`;
  assertEquals(message.session_id, other.id);
  assertStringIncludes(await text(world, browser, "/account/activity"), "Kijelentkezés");
});

Deno.test("several sessions of one browser are one device", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  await world.db.sql`
    INSERT INTO identity.session (id, token_hash, account_id, user_agent, ip, device_id, expires_at)
    SELECT gen_random_uuid(), sha256('x'), account_id, user_agent, ip, device_id, expires_at
    FROM identity.session`;
  const page = parse(await (await get(world, browser, "/account/devices")).text());
  assertEquals(page.querySelectorAll("main section h2").length, 2);
  assertEquals(page.querySelectorAll("input[name=session]").length, 1);
  await browser.post(world.identity, `${issuer}/account/devices`, { act: "end-others" });
  const alive = await world.db.sql`SELECT FROM identity.session WHERE ended_at IS NULL`;
  assertEquals(alive.length, 1);
});

Deno.test("a password is changed by who knows it; other devices are signed out", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  const other = await signedIn(world);
  const send = (current: string, next: string) =>
    browser.post(world.identity, `${issuer}${security}/password`, { current, password: next });
  const next = "másik hosszú kék kanapé";
  assertEquals((await send("wrong", next)).status, 422);
  const short = await send(password, "xk7 zöld kvas");
  assertEquals(short.status, 422);
  assertStringIncludes(await short.text(), "Legalább 15 karakter legyen.");
  assertEquals((await send(password, next)).status, 303);
  assertEquals((await get(world, browser, account)).status, 200);
  assertEquals((await get(world, other, account)).status, 303);
  assertEquals((await enter(new Browser(), world.identity, { word: next })).status, 303);
});
