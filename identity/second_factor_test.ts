import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { newRecoveryCodes } from "shared/credentials/recovery_codes.ts";
import { accountId, authorizeQuery, cookieOf, email, isSignedIn, to } from "./sign_in_testing.ts";
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
