import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { hashingStats } from "shared/credentials/passwords.ts";
import { beginSignIn, endSignIn } from "./domain/sign_in_steps.ts";
import { cookieOf, email, isSignedIn, to } from "./sign_in_testing.ts";
import {
  Browser,
  enter,
  fillIn,
  issuer,
  locationOf,
  password,
  shop,
  testIdentity,
} from "./testing.ts";

/** What a person sees, without what differs from request to request. */
const plain = async (response: Response) =>
  (await response.text())
    .replaceAll(/nonce="[^"]*"|value="[^"]*"|\?id=[0-9a-f-]+|\w+@example\.hu/g, "")
    .replaceAll(/%3Fid%3D[0-9a-f-]+/g, "");

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
    const before = hashingStats().checked;
    const refused = await fillIn(browser, world.identity, step, { password: "wrong" });
    // The same work, and with it the same time.
    const checked = hashingStats().checked - before;
    seen.push([asked.status, step.status, page, refused.status, checked, await plain(refused)]);
  }
  assertEquals(seen[0].slice(3, 5), [422, 1]);
  for (const other of seen.slice(1)) assertEquals(other, seen[0]);
});

Deno.test("a password manager that fills both fields signs in with the first form", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const answer = await fillIn(browser, world.identity, "/sign-in", { email, password });
  assertEquals([answer.status, answer.headers.get("location")], [303, "/"]);
  assert(await isSignedIn(world, browser));
});

Deno.test("a change of language after a wrong answer leads back to the same step", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const asked = await fillIn(browser, world.identity, "/sign-in?return_to=/account", { email });
  const step = await browser.send(world.identity, locationOf(asked, issuer).href);
  const refused = await (await fillIn(browser, world.identity, step, { password: "wrong" })).text();
  const [, back] = /action="\/preferences"[^>]*><input[^>]* name="return_to" value="([^"]+)"/
    .exec(refused)!;
  const english = await browser.post(world.identity, `${issuer}/preferences`, {
    return_to: back.replaceAll("&amp;", "&"),
    locale: "en",
  });
  const again = await browser.send(world.identity, locationOf(english, issuer).href);
  const answer = await fillIn(browser, world.identity, again, { password });
  assertEquals([answer.status, answer.headers.get("location")], [303, "/account"]);
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
  // With a cookie of its own, but a form that was made for another browser.
  const page = await new Browser().send(identity, `${issuer}/sign-in`);
  const form = /name="form" value="([^"]+)"/.exec(await page.text())![1];
  await stranger.send(identity, `${issuer}/sign-in`);
  const foreign = await stranger.post(identity, `${issuer}/sign-in`, { email, password, form });
  assertEquals([foreign.status, cookieOf(foreign)], [403, undefined]);
  const untied = await new Browser().post(identity, `${issuer}/sign-in`, { email, password });
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

Deno.test("the same password step sent eight times at once signs in once", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const asked = await fillIn(browser, world.identity, "/sign-in", { email });
  const id = locationOf(asked, issuer).searchParams.get("id")!;
  const answers = await Promise.all(
    Array.from(
      { length: 8 },
      () => browser.post(world.identity, `${issuer}/sign-in/password`, { id, password }),
    ),
  );
  assertEquals(answers.filter((answer) => cookieOf(answer)).length, 1);
  assert(answers.every((answer) => answer.status < 500));
  const { sql } = world.db;
  const where = { email, requestId: null, returnTo: "/", seconds: 60 };
  const signIn = await beginSignIn(sql, "browser", where);
  const ended = await Promise.all(Array.from({ length: 8 }, () => endSignIn(sql, signIn.id)));
  assertEquals(ended.filter(Boolean).length, 1);
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
