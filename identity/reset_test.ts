import { assert, assertEquals, assertMatch } from "@std/assert";
import { email, isSignedIn, resetLink, to, waitingMails } from "./sign_in_testing.ts";
import {
  Browser,
  enter,
  fillIn,
  issuer,
  locationOf,
  newestMail,
  testIdentity,
  withAuthenticator,
} from "./testing.ts";

const next = "egészen más szavak egymás után";

Deno.test("a reset link is looked at freely, sets one password, and signs nobody in", async () => {
  await using world = await testIdentity();
  const { identity } = world;
  const signedIn = new Browser();
  await enter(signedIn, identity);
  const link = await resetLink(world);
  assertMatch(link, /\/reset\/vml_[\w-]{43}$/);
  const scanner = new Browser();
  for (const method of ["GET", "HEAD", "GET"]) {
    assertEquals((await scanner.send(identity, link, { method })).status, 200);
  }
  const weak = await scanner.post(identity, link, { password: "anna@example.hu2" });
  assertEquals(weak.status, 422, "a refused password does not use the link up");
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => new Browser().post(identity, link, { password: next })),
  );
  assertEquals(answers.filter((answer) => answer.status === 303).length, 1);
  assertEquals(answers.filter((answer) => answer.status === 410).length, 7);
  assert(answers.every((answer) => !answer.headers.getSetCookie().join().includes("-identity=")));
  assertEquals(await isSignedIn(world, signedIn), false, "all sessions have ended");
  assertEquals((await newestMail(world, email))?.template, "password_changed");
  assertEquals((await enter(new Browser(), identity)).status, 422);
  assertEquals((await enter(new Browser(), identity, { word: next })).status, 303);
});

Deno.test("a reset neither skips nor touches the second factor, and forgets remembered devices", async () => {
  await using world = await testIdentity();
  const { identity } = world;
  const code = await withAuthenticator(world);
  const browser = new Browser();
  const halfway = await enter(browser, identity);
  await fillIn(browser, identity, halfway.headers.get("location")!, {
    code: await code(),
    remember: "on",
  });
  await browser.post(identity, await resetLink(world), { password: next });
  const again = await enter(browser, identity, { word: next });
  assertEquals(to(again), "/sign-in/second-factor");
  const done = await fillIn(browser, identity, again.headers.get("location")!, {
    code: await code(),
  });
  assertEquals(done.status, 303);
});

Deno.test("a sign-in that was halfway does not outlive a reset", async () => {
  await using world = await testIdentity();
  const code = await withAuthenticator(world);
  const thief = new Browser();
  const halfway = await enter(thief, world.identity);
  await new Browser().post(world.identity, await resetLink(world), { password: next });
  const late = await thief.post(world.identity, `${issuer}/sign-in/second-factor`, {
    id: locationOf(halfway, issuer).searchParams.get("id")!,
    code: await code(),
  });
  assertEquals(late.status, 400);
});

Deno.test("asking for a reset answers alike for all, and mails only those who have an account", async () => {
  await using world = await testIdentity();
  const ask = async (address: string) => {
    const answer = await fillIn(new Browser(), world.identity, "/reset", { email: address });
    return [answer.status, answer.headers.get("location")];
  };
  assertEquals(await ask("nobody@example.hu"), [303, "/reset/sent"]);
  assertEquals(await waitingMails(world), 0);
  for (let i = 0; i < 5; i++) assertEquals(await ask("ANNA@example.hu"), [303, "/reset/sent"]);
  assertEquals(await waitingMails(world), 3, "three an hour, and nobody is told");
  for (const bad of ["a@b.hu\r\nbcc: x@y.hu", "a@b.hu,x@y.hu", "<a@b.hu>"]) {
    const answer = await new Browser().post(world.identity, `${issuer}/reset`, { email: bad });
    assertEquals(answer.status, 422, bad);
  }
});
