import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "node-html-parser";
import { secondFactorsOf } from "shared/credentials/factors.ts";
import { TestAuthenticator } from "shared/credentials/testing.ts";
import {
  account,
  addPasskey,
  enterByPasskey,
  get,
  idOf,
  json,
  security,
  setUpApp,
  signedIn,
  text,
  type World,
} from "./account_testing.ts";
import { Browser, enter, fillIn, issuer, password, shop, testIdentity } from "./testing.ts";

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

Deno.test("a passkey alone signs in, and counts as two factors", async () => {
  await using world = await testIdentity();
  const authenticator = await addPasskey(world, await signedIn(world));
  const browser = new Browser();
  const entered = await enterByPasskey(world, browser, authenticator, { returnTo: security });
  assertEquals([entered.status, (await entered.json()).location], [200, security]);
  const [session] = await world.db.sql`
    SELECT amr FROM identity.session ORDER BY created_at DESC LIMIT 1`;
  assertEquals(session.amr, ["hwk", "user", "mfa"]);
  assertStringIncludes(await text(world, browser, security), "Azonosítókulcs");
});

Deno.test("a passkey is the second factor of its owner only, and of a sign-in that goes on", async () => {
  await using world = await testIdentity();
  const anna = await signedIn(world);
  const hers = await addPasskey(world, anna);
  const browser = new Browser();
  const half = await enter(browser, world.identity);
  const signIn = new URL(half.headers.get("location")!, issuer).searchParams.get("id")!;
  // Another browser has only the id; an unknown passkey fits nobody.
  assertEquals((await enterByPasskey(world, new Browser(), hers, { signIn })).status, 422);
  const unknown = new TestAuthenticator(issuer);
  assertEquals((await enterByPasskey(world, browser, unknown, { signIn })).status, 422);
  // Somebody else's passkey, answering a challenge that was begun for nobody.
  await world.db.sql`
    INSERT INTO identity.account (id, email, name, password_hash, email_verified_at)
    SELECT gen_random_uuid(), 'bela@example.hu', 'Nagy Béla', password_hash, now()
    FROM identity.account`;
  const bela = new Browser();
  await enter(bela, world.identity, { email: "bela@example.hu" });
  const his = await addPasskey(world, bela);
  const { options, challengeId } =
    await (await json(world, browser, "/sign-in/passkey/options", {})).json();
  const response = his.get(options);
  const crossed = await json(world, browser, "/sign-in/passkey/verify", {
    challengeId,
    response,
    signIn,
  });
  assertEquals(crossed.status, 422);
  const entered = await enterByPasskey(world, browser, hers, { signIn });
  assertEquals(entered.status, 200);
  // It has ended with that.
  assertEquals((await enterByPasskey(world, browser, hers, { signIn })).status, 422);
});

Deno.test("what a sign-in by passkey asks for is the same for everybody, known or not", async () => {
  await using world = await testIdentity();
  await addPasskey(world, await signedIn(world));
  const shape = async (body: unknown) => {
    const answer = await json(world, new Browser(), "/sign-in/passkey/options", body);
    const { options } = await answer.json();
    return { ...options, challenge: "" };
  };
  const all = [await shape({}), await shape({ email: "anna@example.hu" }), await shape({ a: 1 })];
  assertEquals(all[0].allowCredentials, []);
  assertEquals(all[1], all[0]);
  assertEquals(all[2], all[0]);
});

Deno.test("passkeys of another origin, replayed, copied or garbled sign nobody in", async () => {
  await using world = await testIdentity();
  const authenticator = await addPasskey(world, await signedIn(world));
  const verify = async (browser: Browser, body: unknown) => {
    const answer = await json(world, browser, "/sign-in/passkey/verify", body);
    const cookies = answer.headers.getSetCookie().join();
    return [answer.status, cookies.includes("vecton-identity=")];
  };
  const begin = async (browser: Browser) =>
    await (await json(world, browser, "/sign-in/passkey/options", {})).json();
  const browser = new Browser();
  for (
    const deviation of [
      { origin: shop },
      { rpId: "localhost" },
      { challenge: "A".repeat(43) },
      { userVerified: false },
      { counter: 0 },
    ]
  ) {
    const { options, challengeId } = await begin(browser);
    const response = authenticator.get(options, deviation);
    assertEquals(await verify(browser, { challengeId, response }), [422, false]);
  }
  const { options, challengeId } = await begin(browser);
  const response = authenticator.get(options);
  assertEquals(await verify(browser, { challengeId, response }), [200, true]);
  assertEquals(await verify(new Browser(), { challengeId, response }), [422, false]);
  const id = crypto.randomUUID();
  for (
    const body of [null, {}, { challengeId: "x", response }, { challengeId: id, response: {} }, {
      challengeId: id,
      response: { id: "x", response: { clientDataJSON: 5 } },
    }]
  ) {
    assertEquals(await verify(new Browser(), body), [422, false]);
  }
  const foreign = await new Browser().send(world.identity, `${issuer}/sign-in/passkey/verify`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: shop },
    body: "{}",
  });
  assertEquals(foreign.status, 403);
});

Deno.test("an address that asks for passkeys without end has to wait", async () => {
  await using world = await testIdentity({ PASSKEY_REQUESTS_PER_MINUTE: "3" });
  const headers = { "content-type": "application/json", "x-forwarded-for": "198.51.100.77" };
  const ask = () =>
    new Browser().send(world.identity, `${issuer}/sign-in/passkey/options`, {
      method: "POST",
      headers,
      body: "{}",
    });
  const statuses: number[] = [];
  for (let i = 0; i < 4; i++) statuses.push((await ask()).status);
  assertEquals(statuses, [200, 200, 200, 429]);
  assert(Number((await ask()).headers.get("retry-after")) > 0);
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
