import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { calculatePKCECodeChallenge } from "oauth4webapi";
import { transaction } from "shared/db/mod.ts";
import { newRecoveryCodes } from "shared/credentials/recovery_codes.ts";
import {
  Browser,
  enter,
  fillIn,
  issuer,
  locationOf,
  newestMail,
  password,
  shop,
  testIdentity,
  withAuthenticator,
} from "./testing.ts";

type World = Awaited<ReturnType<typeof testIdentity>>;
const email = "anna@example.hu";

const to = (response: Response) => locationOf(response, issuer).pathname;
const cookieOf = (response: Response, name = "vecton-identity") =>
  response.headers.getSetCookie().find((line) => line.startsWith(`${name}=`))
    ?.split(/[=;]/)[1];
/** Whether the pages of an account open. */
async function isSignedIn(world: World, browser: Browser): Promise<boolean> {
  return (await browser.send(world.identity, `${issuer}/account`)).status === 200;
}
const copyOf = (world: World, secret: string) =>
  world.identity(
    new Request(`${issuer}/account`, { headers: { cookie: `vecton-identity=${secret}` } }),
  );
/** What a person sees, without what differs from request to request. */
const plain = async (response: Response) =>
  (await response.text())
    .replaceAll(/nonce="[^"]*"|value="[^"]*"|\?id=[0-9a-f-]+|\w+@example\.hu/g, "")
    .replaceAll(/%3Fid%3D[0-9a-f-]+/g, "");

async function accountId({ db }: World, address = email): Promise<string> {
  return (await db.sql`SELECT id FROM identity.account WHERE email = ${address}`)[0].id;
}

Deno.test("known, unknown, disabled and invited addresses get the same pages, step by step", async () => {
  await using world = await testIdentity();
  await world.db.sql`
    INSERT INTO identity.account (id, email, disabled_at)
    SELECT gen_random_uuid(), name || '@example.hu', CASE name WHEN 'off' THEN now() END
    FROM unnest('{off,invited}'::text[]) AS name`;
  const seen = [];
  for (const address of [email, "nobody@example.hu", "off@example.hu", "invited@example.hu"]) {
    const browser = new Browser();
    const asked = await fillIn(browser, world.identity, "/sign-in", { email: address });
    const step = await browser.send(world.identity, locationOf(asked, issuer).href);
    const page = await plain(step.clone());
    const refused = await fillIn(browser, world.identity, step, { password: "wrong" });
    seen.push([asked.status, step.status, page, refused.status, await plain(refused)]);
  }
  assertEquals(seen[0][3], 422);
  for (const other of seen.slice(1)) assertEquals(other, seen[0]);
});

Deno.test("a password manager that fills both fields signs in with the first form", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const answer = await fillIn(browser, world.identity, "/sign-in", { email, password });
  assertEquals([answer.status, answer.headers.get("location")], [303, "/"]);
  assert(await isSignedIn(world, browser));
});

Deno.test("too many wrong passwords have to wait; the owner still gets in on a known device", async () => {
  await using world = await testIdentity({ ACCOUNT_FREE_FAILURES: "3" });
  const owner = new Browser();
  await enter(owner, world.identity);
  await owner.post(world.identity, `${issuer}/sign-out`, {});
  const stranger = new Browser();
  for (let i = 0; i < 4; i++) await enter(stranger, world.identity, { word: "wrong" });
  const waiting = await enter(stranger, world.identity);
  assertEquals(waiting.status, 429);
  assert(Number(waiting.headers.get("retry-after")) >= 1);
  const unknown = await enter(new Browser(), world.identity, { email: "x@example.hu", word: "w" });
  assertEquals(unknown.status, 422, "others are not in the way of it");
  assertEquals((await enter(owner, world.identity)).status, 303);
});

Deno.test("a device's cookie that somebody made up, or that is another's, has no counter of its own", async () => {
  await using world = await testIdentity({ ACCOUNT_FREE_FAILURES: "2" });
  let last = 0;
  for (let i = 0; i < 5; i++) {
    const browser = new Browser();
    const asked = await fillIn(browser, world.identity, "/sign-in", { email });
    const step = locationOf(asked, issuer).href;
    const { cookies } = browser;
    const answer = await world.identity(
      new Request(`${issuer}/sign-in/password`, {
        method: "POST",
        headers: { origin: issuer, cookie: `${cookies(issuer)}; vecton-device=made-up-${i}` },
        body: new URLSearchParams({
          id: new URL(step).searchParams.get("id")!,
          password: "wrong",
        }),
      }),
    );
    last = answer.status;
  }
  assertEquals(last, 429);
});

Deno.test("a form from another origin, or tied to another browser, signs nobody in", async () => {
  await using world = await testIdentity();
  const { identity } = world;
  const victim = new Browser();
  const asked = await fillIn(victim, identity, "/sign-in", { email });
  const id = locationOf(asked, issuer).searchParams.get("id")!;
  for (
    const headers of [
      { origin: "http://evil.example" },
      { origin: shop },
      { origin: "null" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site" },
    ] as Record<string, string>[]
  ) {
    for (const path of ["/sign-in", "/sign-in/password", "/sign-in/second-factor", "/reset"]) {
      const answer = await identity(
        new Request(issuer + path, {
          method: "POST",
          headers: { ...headers, cookie: victim.cookies(issuer) },
          body: new URLSearchParams({ email, password, id }),
        }),
      );
      assertEquals([answer.status, cookieOf(answer)], [403, undefined], path);
    }
  }
  const stranger = new Browser();
  const step = await stranger.post(identity, `${issuer}/sign-in/password`, { id, password });
  assertEquals([step.status, cookieOf(step)], [400, undefined]);
  const untied = await stranger.post(identity, `${issuer}/sign-in`, { email, password });
  assertEquals([untied.status, cookieOf(untied)], [403, undefined]);
  const [{ count }] = await world.db.sql`SELECT count(*)::int FROM identity.session`;
  assertEquals(count, 0);
});

Deno.test("a planted session cookie never becomes a session", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  browser.plant(issuer, "vecton-identity", "planted");
  const answer = await enter(browser, world.identity);
  assert(cookieOf(answer));
  assertNotEquals(cookieOf(answer), "planted");
});

Deno.test("cookies that cannot be read are none", async () => {
  await using world = await testIdentity();
  for (const cookie of ["", "=", "=x; vecton-identity=y", ";;;", "a", "vecton-identity"]) {
    const answer = await world.identity(
      new Request(`${issuer}/sign-in`, { headers: { cookie } }),
    );
    assertEquals(answer.status, 200, cookie);
  }
});

Deno.test("several tabs sign in at once, each to its own end", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const first = await fillIn(browser, world.identity, "/sign-in?return_to=/account", { email });
  const second = await fillIn(browser, world.identity, "/sign-in", { email });
  const done = await fillIn(browser, world.identity, first.headers.get("location")!, { password });
  assertEquals(to(done), "/account");
  const late = await fillIn(browser, world.identity, second.headers.get("location")!, { password });
  assertEquals(to(late), "/");
  assert(await isSignedIn(world, browser));
});

Deno.test("only paths of our own are gone on to", async () => {
  await using world = await testIdentity();
  for (
    const bad of [
      "https://evil",
      "//evil",
      "/\\evil",
      "/%09/evil",
      "javascript:alert(1)",
      "https:evil",
      "@evil",
      "/%2f%2fevil",
      "/%252f%252fevil",
      `/${"x".repeat(5000)}`,
    ]
  ) {
    const at = `/sign-in?return_to=${encodeURIComponent(bad)}`;
    const answer = await enter(new Browser(), world.identity, { at });
    assertEquals(answer.headers.get("location"), "/", bad);
  }
});

Deno.test("between password and second factor nothing is signed in", async () => {
  await using world = await testIdentity();
  const { identity } = world;
  const code = await withAuthenticator(world);
  const browser = new Browser();
  const halfway = await enter(browser, identity);
  assertEquals(to(halfway), "/sign-in/second-factor");
  assertEquals(cookieOf(halfway), undefined);
  assertEquals(await isSignedIn(world, browser), false);
  const [{ count }] = await world.db.sql`SELECT count(*)::int FROM identity.session`;
  assertEquals(count, 0);
  const query = await authorizeQuery({ prompt: "none" });
  const silent = await browser.send(identity, `${issuer}/oauth/authorize?${query}`);
  assertEquals(locationOf(silent, issuer).searchParams.get("error"), "login_required");
  // The step of another browser, or before the password, is none.
  const id = locationOf(halfway, issuer).searchParams.get("id")!;
  const other = await new Browser().post(identity, `${issuer}/sign-in/second-factor`, {
    id,
    code: await code(),
  });
  assertEquals(other.status, 400);
  const early = await fillIn(browser, identity, "/sign-in", { email });
  const skipped = await browser.post(identity, `${issuer}/sign-in/second-factor`, {
    id: locationOf(early, issuer).searchParams.get("id")!,
    code: await code(),
  });
  assertEquals(skipped.status, 400);

  const done = await fillIn(browser, identity, halfway.headers.get("location")!, {
    code: await code(),
  });
  assertEquals(done.status, 303);
  const [session] = await world.db.sql`SELECT amr FROM identity.session`;
  assertEquals(session.amr, ["pwd", "otp", "mfa"]);
  assert(await isSignedIn(world, browser));
});

Deno.test("a few wrong codes end the sign-in, and many make the account wait", async () => {
  await using world = await testIdentity({
    FACTOR_FREE_FAILURES: "6",
    FACTOR_FAILURES_PER_SIGN_IN: "3",
  });
  const code = await withAuthenticator(world);
  const browser = new Browser();
  const statuses = [];
  for (let round = 0; round < 3; round++) {
    const halfway = await enter(browser, world.identity);
    const step = halfway.headers.get("location")!;
    for (let i = 0; i < 3; i++) {
      const shown = await browser.send(world.identity, issuer + step);
      if (shown.status !== 200) break;
      statuses.push((await fillIn(browser, world.identity, shown, { code: "000000" })).status);
    }
    const late = await browser.send(world.identity, issuer + step);
    if (round < 2) assertEquals(late.status, 400, "it has ended, even for the right code");
  }
  assertEquals(statuses, [422, 422, 400, 422, 422, 400, 429, 429, 429]);
  const right = await enter(browser, world.identity);
  const waits = await fillIn(browser, world.identity, right.headers.get("location")!, {
    code: await code(),
  });
  assertEquals(waits.status, 429);
});

Deno.test("of eight who send the same code, or the same recovery code, one is signed in", async () => {
  await using world = await testIdentity();
  const code = await withAuthenticator(world);
  const id = await accountId(world);
  const [recovery] = await transaction(world.db.sql, (tx) => newRecoveryCodes(tx, id));
  for (const secret of [await code(), recovery]) {
    const steps = [];
    for (let i = 0; i < 8; i++) {
      const browser = new Browser();
      const halfway = await enter(browser, world.identity);
      steps.push({ browser, step: halfway.headers.get("location")! });
    }
    const answers = await Promise.all(
      steps.map(({ browser, step }) => fillIn(browser, world.identity, step, { code: secret })),
    );
    assertEquals(answers.filter((answer) => cookieOf(answer)).length, 1, secret);
    await world.db.sql`DELETE FROM credentials.failure`;
  }
  // And the same sign-in eight times at once ends once.
  const browser = new Browser();
  const halfway = await enter(browser, world.identity);
  const form = { id: locationOf(halfway, issuer).searchParams.get("id")!, code: await code() };
  const answers = await Promise.all(
    Array.from(
      { length: 8 },
      () => browser.post(world.identity, `${issuer}/sign-in/second-factor`, form),
    ),
  );
  assertEquals(answers.filter((answer) => cookieOf(answer)).length, 1);
  assert(answers.every((answer) => answer.status < 500));
});

Deno.test("a recovery code stands in for the app, says how many are left, and the owner is told", async () => {
  await using world = await testIdentity();
  await withAuthenticator(world);
  const id = await accountId(world);
  const [recovery] = await transaction(world.db.sql, (tx) => newRecoveryCodes(tx, id));
  const browser = new Browser();
  const halfway = await enter(browser, world.identity);
  const done = await fillIn(browser, world.identity, halfway.headers.get("location")!, {
    code: recovery.toLowerCase(),
  });
  assertEquals(done.status, 303);
  const mail = await newestMail(world, email);
  assertEquals(mail?.template, "recovery_code_used");
  assertStringIncludes(mail!.text, "9");
});

Deno.test("a remembered device skips the second factor: its own, in time, and not for dangerous acts", async () => {
  await using world = await testIdentity();
  const { identity } = world;
  const code = await withAuthenticator(world);
  const browser = new Browser();
  const halfway = await enter(browser, identity);
  await fillIn(browser, identity, halfway.headers.get("location")!, {
    code: await code(),
    remember: "on",
  });
  const signOut = () => browser.post(identity, `${issuer}/sign-out`, {});
  await signOut();
  const again = await enter(browser, identity);
  assertEquals(to(again), "/", "no second factor is asked for");
  const [session] = await world.db.sql`
    SELECT amr FROM identity.session WHERE ended_at IS NULL`;
  assertEquals(session.amr, ["pwd"]);
  const dangerous = await browser.send(identity, `${issuer}/email`);
  assertEquals(to(dangerous), "/confirm", "who sits at the device proves a factor first");

  // Its cookie is of no use to another account, nor after it was forgotten or is too old.
  await world.db.sql`
    INSERT INTO identity.account (id, email, password_hash, email_verified_at)
    SELECT gen_random_uuid(), 'bela@example.hu', password_hash, now() FROM identity.account`;
  await withAuthenticator(world, "bela@example.hu");
  await signOut();
  const other = await enter(browser, identity, { email: "bela@example.hu" });
  assertEquals(to(other), "/sign-in/second-factor");
  await world.db.sql`UPDATE credentials.device SET remembered_until = now()`;
  assertEquals(to(await enter(browser, identity)), "/sign-in/second-factor");
});

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
  const { changePassword } = await import("./domain/passwords.ts");
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
  const { renewLater } = await import("./domain/sessions.ts");
  await renewLater(world.db.sql, await accountId(world));
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

Deno.test("a second factor is asked for at a confirmation, and a wrong one confirms nothing", async () => {
  await using world = await testIdentity();
  const code = await withAuthenticator(world);
  const browser = new Browser();
  const halfway = await enter(browser, world.identity);
  await fillIn(browser, world.identity, halfway.headers.get("location")!, { code: await code() });
  await world.db.sql`UPDATE identity.session SET confirmed_at = 'epoch'`;
  const at = "/confirm?return_to=/email";
  const byPassword = await browser.post(world.identity, `${issuer}/confirm`, { password });
  assertEquals(byPassword.status, 422);
  assertEquals((await fillIn(browser, world.identity, at, { code: "000000" })).status, 422);
  assertEquals(to(await browser.send(world.identity, `${issuer}/email`)), "/confirm");
  assertEquals(to(await fillIn(browser, world.identity, at, { code: await code() })), "/email");
  assertEquals((await browser.send(world.identity, `${issuer}/email`)).status, 200);
});

Deno.test("three hundred sign-ins at once: no failure of ours, and other pages are served meanwhile", async () => {
  await using world = await testIdentity({
    ACCOUNT_FREE_FAILURES: "1000",
    ADDRESS_FREE_FAILURES: "10000",
  });
  const steps = [];
  for (let i = 0; i < 300; i++) {
    const browser = new Browser();
    const asked = await fillIn(browser, world.identity, "/sign-in", { email });
    steps.push({ browser, id: locationOf(asked, issuer).searchParams.get("id")! });
  }
  let running = true;
  const all = Promise.all(
    steps.map(({ browser, id }) =>
      browser.post(world.identity, `${issuer}/sign-in/password`, { id, password })
    ),
  ).finally(() => running = false);
  const page = await world.identity(new Request(`${issuer}/sign-in`));
  assertEquals([page.status, running], [200, true]);
  const answers = await all;
  assertEquals(answers.filter((answer) => answer.status === 303).length, 300);
});

async function authorizeQuery(more: Record<string, string> = {}) {
  return new URLSearchParams({
    client_id: "tenant-demo",
    redirect_uri: `${shop}/auth/callback`,
    response_type: "code",
    scope: "openid profile email",
    state: "s",
    code_challenge: await calculatePKCECodeChallenge("v".repeat(64)),
    code_challenge_method: "S256",
    ...more,
  });
}

Deno.test("a remembered device does not do where a tenant requires a second factor, nor is it offered there", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const code = await withAuthenticator(world);
  const browser = new Browser();
  const halfway = await enter(browser, identity);
  await fillIn(browser, identity, halfway.headers.get("location")!, {
    code: await code(),
    remember: "on",
  });
  await browser.post(identity, `${issuer}/sign-out`, {});
  await db.sql`UPDATE identity.tenant SET require_second_factor = true`;
  const query = await authorizeQuery();
  const asked = await browser.send(identity, `${issuer}/oauth/authorize?${query}`);
  const again = await enter(browser, identity, { at: locationOf(asked, issuer).href });
  assertEquals(to(again), "/sign-in/second-factor");
  const step = await browser.send(identity, locationOf(again, issuer).href);
  assert(!(await step.clone().text()).includes('name="remember"'));
  const done = await fillIn(browser, identity, step, { code: await code() });
  const answer = await browser.send(identity, locationOf(done, issuer).href);
  assertEquals(locationOf(answer, issuer).origin, shop);
  assert(locationOf(answer, issuer).searchParams.get("code"));
});
