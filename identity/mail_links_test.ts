import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "node-html-parser";
import { transaction } from "shared/db/mod.ts";
import { putStaticUsers } from "./domain/static_users.ts";
import { answerMailRequests } from "./domain/mail_requests.ts";
import { mailInvitation } from "./mail/invitation.ts";
import { mailPersonalToken } from "./mail/personal_token.ts";
import { mailChangeEmail, mailReset, mailSignUp, mailVerify } from "./mail/links.ts";
import {
  mailEmailChanged,
  mailFactorChanged,
  mailFactorsReset,
  mailNewDevice,
  mailPasswordChanged,
  mailProviderLinked,
  mailRecoveryCodeUsed,
} from "./mail/warnings.ts";
import { configSchema } from "./config.ts";
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

type World = Awaited<ReturnType<typeof testIdentity>>;
const email = "anna@example.hu";
const next = "egészen más szavak egymás után";

const to = (response: Response) => locationOf(response, issuer).pathname;
const linkIn = (text: string) => /http:\/\/identity\.localhost:8000\/\S+/.exec(text)![0];

async function waitingMails({ db, runtime }: World): Promise<number> {
  await answerMailRequests(runtime);
  return (await db.sql`SELECT FROM mail.message`).length;
}

/** Asks for a link to set a new password, and takes it from the mail. */
async function resetLink(world: World): Promise<string> {
  await fillIn(new Browser(), world.identity, "/reset", { email });
  return linkIn((await newestMail(world, email))!.text);
}

async function isSignedIn(world: World, browser: Browser): Promise<boolean> {
  return (await browser.send(world.identity, `${issuer}/account`)).status === 200;
}

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

Deno.test("links in mails lead to the configured origin, whatever the request says", async () => {
  await using world = await testIdentity();
  await world.identity(
    new Request(`${issuer}/reset`, {
      method: "POST",
      headers: {
        origin: issuer,
        host: "evil.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "https",
      },
      body: new URLSearchParams({ email }),
    }),
  );
  const mail = (await newestMail(world, email))!;
  assert(!(mail.text + mail.html).includes("evil"));
  assertStringIncludes(mail.text, `${issuer}/reset/vml_`);
});

Deno.test("every mail, in both languages: a subject, a way on, the configured origin, nothing to inject", async () => {
  await using world = await testIdentity();
  const { config } = world.runtime;
  const evil = '<a href="http://evil.example">x</a> evil.example\r\nbcc: x@y.hu';
  for (const locale of ["hu", "en"] as const) {
    const who = { to: `${locale}@example.hu`, locale };
    const token = "vml_secret";
    const seen: string[] = [];
    await world.db.sql`
      INSERT INTO identity.account (id, email, locale)
      VALUES (gen_random_uuid(), ${who.to}, ${locale})`;
    await transaction(world.db.sql, async (tx) => {
      await mailReset(tx, config, { ...who, token });
      await mailVerify(tx, config, { ...who, token });
      await mailChangeEmail(tx, config, { ...who, token });
      await mailSignUp(tx, config, { ...who, token, company: evil });
      await mailNewDevice(tx, config, { ...who, userAgent: evil, ip: "192.0.2.1" });
      await mailPasswordChanged(tx, config, who);
      await mailEmailChanged(tx, config, { ...who, token, email: "new@example.hu" });
      await mailFactorChanged(tx, config, { ...who, change: "totp_added" });
      await mailFactorsReset(tx, config, who);
      const link = crypto.randomUUID();
      await mailProviderLinked(tx, config, { ...who, link, label: evil, tenant: evil });
      await mailRecoveryCodeUsed(tx, config, { ...who, left: 3 });
      await mailInvitation(tx, config, {
        ...who,
        token,
        invitedBy: evil,
        tenant: { name: evil },
        role: "clerk",
      });
      await mailPersonalToken(tx, config, {
        ...who,
        name: evil,
        shop: evil,
        abilities: ["stock:read"],
      });
    });
    for (;;) {
      const mail = await newestMail(world, who.to);
      if (!mail) break;
      seen.push(mail.subject);
      assert(!/[\r\n]/.test(mail.subject));
      assertEquals(new URL(linkIn(mail.text)).origin, issuer);
      assertStringIncludes(mail.html, `href="${linkIn(mail.text)}"`);
      assert(!mail.html.includes('<a href="http://evil'), mail.template);
      assert(
        !mail.text.includes("evil.example"),
        `${mail.template}: no program makes a link of it`,
      );
      await world.db.sql`
        DELETE FROM mail.message WHERE id =
          (SELECT id FROM mail.message WHERE recipient = ${who.to} ORDER BY id DESC LIMIT 1)`;
    }
    assertEquals(seen.length, 13);
    assertEquals(new Set(seen).size, 13);
  }
});

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

Deno.test("a wish for a shop waits for Admin once its address is proven; known addresses get the same", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const wish = { name: "Kiss Éva", company: "Alföld Kft.", slug: "alfold", plan: "starter" };
  const ask = async (address: string, more: Record<string, string> = {}) => {
    const answer = await fillIn(new Browser(), identity, "/sign-up", {
      ...wish,
      email: address,
      ...more,
    });
    return [answer.status, answer.headers.get("location")];
  };
  assertEquals(await ask("eva@example.hu"), [303, "/sign-up/sent"]);
  assertEquals(await ask(email), [303, "/sign-up/sent"]);
  assertEquals((await newestMail(world, email))?.template, "sign_up");
  const link = linkIn((await newestMail(world, "eva@example.hu"))!.text);
  await new Browser().send(identity, link);
  const waiting = () =>
    db.sql`SELECT email, slug FROM identity.sign_up WHERE verified_at IS NOT NULL`;
  assertEquals((await waiting()).length, 0);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => new Browser().post(identity, link, {})),
  );
  assertEquals(answers.filter((answer) => answer.status === 200).length, 1);
  assertEquals((await waiting()).map((row) => row.email), ["eva@example.hu"]);
  assertEquals((await db.sql`SELECT FROM identity.account`).length, 1, "nobody has an account yet");
  // By the rule that Admin has, too, and said beside the field.
  for (const slug of ["admin", "my-app", "a", "1shop", "-x-", "x_y", "xn--80ak6aa92e", "Á"]) {
    const form = { ...wish, email: "eva@example.hu", slug };
    const refused = await fillIn(new Browser(), identity, "/sign-up", form);
    const field = parse(await refused.text()).querySelector("input[name=slug]")!;
    assertEquals([refused.status, field.getAttribute("aria-invalid")], [422, "true"], slug);
  }
});

Deno.test("users of a file are there at start, on this machine only", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(
    file,
    JSON.stringify([
      { email: "test@example.hu", password: "short", name: "Test", tenant: "acme", role: "owner" },
      { email, password: "another", platformAdmin: true },
    ]),
  );
  await using world = await testIdentity({ IDENTITY_USERS_FILE: file });
  for (let i = 0; i < 2; i++) assertEquals(await putStaticUsers(world.runtime), 2);
  const entered = await enter(new Browser(), world.identity, {
    email: "test@example.hu",
    word: "short",
  });
  assertEquals(entered.status, 303);
  assertEquals((await enter(new Browser(), world.identity, { word: "another" })).status, 303);
  const [row] = await world.db.sql`SELECT slug, origin FROM identity.tenant WHERE slug = 'acme'`;
  assertEquals(row.origin, "http://acme.localhost:8000");
  const refused = configSchema.safeParse({
    ORIGIN: "https://identity.vecton.example",
    DATABASE_URL: "postgres://x",
    IDENTITY_SECRET_KEY: world.runtime.config.IDENTITY_SECRET_KEY,
    IDENTITY_USERS_FILE: file,
  });
  assert(!refused.success && refused.error.issues[0].path[0] === "IDENTITY_USERS_FILE");
  await Deno.remove(file);
});
