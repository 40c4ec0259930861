import { assert, assertEquals } from "@std/assert";
import { answerMailRequests } from "./domain/mail_requests.ts";
import { email, isSignedIn, linkIn, resetLink, to, waitingMails } from "./sign_in_testing.ts";
import { Browser, enter, issuer, newestMail, testIdentity } from "./testing.ts";

const next = "egészen más szavak egymás után";

Deno.test("a new address counts once its link was followed; the old one is told and can undo it", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const browser = new Browser();
  await enter(browser, identity);
  const change = (address: string) =>
    browser.post(identity, `${issuer}/email`, { act: "change", email: address });
  const current = async () => (await db.sql`SELECT email FROM identity.account`)[0].email;

  await change("new@example.hu");
  const link = linkIn((await newestMail(world, "new@example.hu"))!.text);
  await browser.send(identity, link);
  assertEquals(await current(), email);
  const before = await resetLink(world);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => new Browser().post(identity, link, {})),
  );
  assertEquals(answers.filter((answer) => answer.status === 303).length, 1);
  assertEquals(await current(), "new@example.hu");
  assertEquals((await new Browser().send(identity, before)).status, 410, "old links are dead");

  const told = (await newestMail(world, email))!;
  assertEquals(told.template, "email_changed");
  const undo = linkIn(told.text);
  await new Browser().send(identity, undo);
  assertEquals(await current(), "new@example.hu");
  const undone = await Promise.all(
    Array.from({ length: 8 }, () => new Browser().post(identity, undo, {})),
  );
  assertEquals(undone.filter((answer) => answer.status === 303).length, 1);
  assertEquals(await current(), email);
  assertEquals(await isSignedIn(world, browser), false);
  const thief = await enter(new Browser(), identity);
  assertEquals(thief.status, 422, "whoever changed it knew the password");
  await new Browser().post(identity, await resetLink(world), { password: next });
  assertEquals((await enter(new Browser(), identity, { word: next })).status, 303);
});

Deno.test("a change of address that waits does not outlive a new password, however it was set", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const waiting = async (word?: string) => {
    const thief = new Browser();
    await enter(thief, identity, { word });
    await thief.post(identity, `${issuer}/email`, { act: "change", email: "thief@example.hu" });
    return linkIn((await newestMail(world, "thief@example.hu"))!.text);
  };
  const isDead = async (link: string) => {
    assertEquals((await new Browser().post(identity, link, {})).status, 410);
    assertEquals((await db.sql`SELECT email FROM identity.account`)[0].email, email);
  };
  const first = await waiting();
  await new Browser().post(identity, await resetLink(world), { password: next });
  await isDead(first);

  const second = await waiting(next);
  const owner = new Browser();
  await enter(owner, identity, { word: next });
  const changed = await owner.post(identity, `${issuer}/account/security/password`, {
    current: next,
    password: "megint másik szavak egymás után",
  });
  assertEquals(changed.status, 303);
  await isDead(second);
});

Deno.test("an address that somebody has cannot be taken, and the one who asks learns nothing", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const browser = new Browser();
  await enter(browser, identity);
  const change = (address: string) =>
    browser.post(identity, `${issuer}/email`, { act: "change", email: address });
  await change("soon@example.hu");
  const link = linkIn((await newestMail(world, "soon@example.hu"))!.text);
  await db.sql`
    INSERT INTO identity.account (id, email, password_hash)
    VALUES (gen_random_uuid(), 'soon@example.hu', 'x')`;
  assertEquals((await browser.post(identity, link, {})).status, 410);
  const [taken, free] = [await change("soon@example.hu"), await change("free@example.hu")];
  assertEquals([taken.status, to(taken)], [free.status, to(free)]);
  await answerMailRequests(world.runtime);
  const [{ count }] = await db.sql`
    SELECT count(*)::int FROM mail.message WHERE recipient = 'soon@example.hu'`;
  assertEquals(count, 1, "the one before it was taken");
});

Deno.test("changing the address needs a fresh proof", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  await enter(browser, world.identity);
  await world.db.sql`UPDATE identity.session SET confirmed_at = now() - interval '11 minutes'`;
  const answer = await browser.post(world.identity, `${issuer}/email`, {
    act: "change",
    email: "new@example.hu",
  });
  assertEquals(to(answer), "/confirm");
  assertEquals(await waitingMails(world), 0);
});

Deno.test("an address is proven by a link that is used once", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const browser = new Browser();
  await enter(browser, identity);
  await db.sql`UPDATE identity.account SET email_verified_at = NULL`;
  await browser.post(identity, `${issuer}/email`, { act: "verify" });
  const link = linkIn((await newestMail(world, email))!.text);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => new Browser().post(identity, link, {})),
  );
  assertEquals(answers.filter((answer) => answer.status === 303).length, 1);
  const [account] = await db.sql`SELECT email_verified_at FROM identity.account`;
  assert(account.email_verified_at);
});
