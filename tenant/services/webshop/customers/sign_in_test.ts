import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
  assertStringIncludes,
} from "@std/assert";
import { parse } from "node-html-parser";
import { hashingStats } from "shared/credentials/passwords.ts";
import { TestAuthenticator } from "shared/credentials/testing.ts";
import type { Browser } from "shared/testing/http_browser.ts";
import {
  codeIn,
  enter,
  isSignedIn,
  linkIn,
  newBrowser,
  signUp,
  type TestShop,
  testShop,
} from "./testing.ts";

const at = "/shop/account/sign-in";

/** Asks for a mail; returns the page where its code is typed in. */
async function askByMail(shop: TestShop, browser: Browser, email = "eva@example.hu") {
  const asked = await shop.fill(browser, at, { email, by: "mail", password: "" });
  assertEquals(asked.status, 303);
  return asked.headers.get("location")!;
}

Deno.test("a wrong password and an unknown address get the same answer", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser());
  const text = async (email: string) => {
    const before = hashingStats().checked;
    const answer = await enter(shop, newBrowser(), { email, word: "wrong words for sure" });
    const page = parse(await answer.text());
    // The same work, and with it the same time.
    const checked = hashingStats().checked - before;
    return [answer.status, checked, page.querySelector("[role=alert]")!.text];
  };
  const known = await text("eva@example.hu");
  assertEquals(known.slice(0, 2), [422, 1]);
  assertEquals(await text("nobody@example.hu"), known);
});

Deno.test("guessing is slowed down; the owner still gets in where they have been before", async () => {
  await using shop = await testShop("demo", { ACCOUNT_FREE_FAILURES: "3" });
  const owner = newBrowser();
  await signUp(shop, owner);
  await shop.post(owner, "/shop/account/sign-out", {});
  const statuses: number[] = [];
  for (let i = 0; i < 5; i++) {
    statuses.push((await enter(shop, newBrowser(), { word: `wrong password ${i}` })).status);
  }
  assertEquals(statuses, [422, 422, 422, 429, 429]);
  const stranger = await enter(shop, newBrowser());
  assertEquals(stranger.status, 429);
  assert(Number(stranger.headers.get("retry-after")) > 0);
  assertEquals((await enter(shop, owner)).status, 303);
});

Deno.test("a link signs in the browser that asked for it, once, and is not spent by another", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser());
  const browser = newBrowser();
  await askByMail(shop, browser);
  const link = linkIn((await shop.mails())[0]);
  const other = newBrowser();
  assertStringIncludes(await (await shop.get(other, link)).text(), "This is another browser");
  assertEquals((await shop.post(other, link, {})).status, 403);
  assertEquals(await isSignedIn(shop, other), false);
  assertEquals((await shop.get(browser, link)).status, 200);
  assertEquals((await shop.fill(browser, link, {})).status, 303);
  assertEquals(await isSignedIn(shop, browser), true);
  assertEquals((await shop.post(browser, link, {})).status, 410);
});

Deno.test("of a link and a code, used eight times at once, one signs in", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  await shop.post(browser, "/shop/account/sign-out", {});
  for (let round = 0; round < 3; round++) {
    const page = await askByMail(shop, browser);
    const [mail] = await shop.mails();
    const id = new URLSearchParams(page.split("?")[1]).get("id")!;
    const code = codeIn(mail);
    const answers = await Promise.all(
      Array.from(
        { length: 8 },
        (_, i) =>
          i % 2
            ? shop.post(browser, linkIn(mail), {})
            : shop.post(browser, `${at}/code`, { id, code }),
      ),
    );
    assertEquals(answers.filter(({ status }) => status === 303).length, 1);
    assertEquals(answers.filter(({ status }) => status >= 500).length, 0);
    await shop.db.sql`DELETE FROM credentials.mail_count`;
    await shop.post(browser, "/shop/account/sign-out", {});
  }
});

Deno.test("a code works however it is typed, in its own sign-in; five wrong ones end that", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser());
  const [one, two] = [newBrowser(), newBrowser()];
  const pages = [await askByMail(shop, one), await askByMail(shop, two)];
  const codes = (await shop.mails()).map(codeIn);
  // The code of another browser's sign-in is a wrong one.
  assertEquals((await shop.fill(one, pages[0], { code: codes[1] })).status, 422);
  const typed = codes[0].toLowerCase().replace("-", " ");
  assertEquals((await shop.fill(one, pages[0], { code: typed })).status, 303);
  const id = new URLSearchParams(pages[1].split("?")[1]).get("id")!;
  const statuses = [];
  for (let i = 0; i < 5; i++) {
    statuses.push((await shop.post(two, `${at}/code`, { id, code: "AAAA-AAAA" })).status);
  }
  assertEquals(statuses, [422, 422, 422, 422, 410]);
  assertEquals((await shop.post(two, `${at}/code`, { id, code: codes[1] })).status, 410);
});

Deno.test("asking for a mail tells nobody whether there is an account; three an hour leave", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser());
  const shown = async (email: string) => {
    const browser = newBrowser();
    const page = await (await shop.get(browser, await askByMail(shop, browser, email))).text();
    return parse(page).querySelector("main")!.text.replaceAll(email, "");
  };
  assertEquals(await shown("eva@example.hu"), await shown("nobody@example.hu"));
  const unknown = newBrowser();
  const page = await askByMail(shop, unknown, "nobody@example.hu");
  assertEquals((await shop.fill(unknown, page, { code: "0000-0000" })).status, 422);
  for (let i = 0; i < 5; i++) await askByMail(shop, newBrowser(), "E.va+1@Example.hu");
  for (let i = 0; i < 5; i++) await askByMail(shop, newBrowser());
  const mails = await shop.mails();
  // One has gone out for the sign-up.
  assertEquals(mails.map(({ to }) => to), ["eva@example.hu", "eva@example.hu"]);
});

Deno.test("forms of other sites, and ones that somebody else filled in, sign nobody in", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser());
  const browser = newBrowser();
  const page = parse(await (await shop.get(browser, at)).text());
  const tie = page.querySelector("input[name=form]")!.getAttribute("value")!;
  const fields = { email: "eva@example.hu", password: "lovas kocsi zöld kanál", by: "password" };
  for (const origin of ["http://other.localhost:8000", "https://evil.example", "null"]) {
    const answer = await browser.post(shop.handler, shop.origin + at, { ...fields, form: tie }, {
      origin,
    });
    assertEquals(answer.status, 403, origin);
  }
  assertEquals((await shop.post(browser, at, fields)).status, 403);
  assertEquals((await shop.post(newBrowser(), at, { ...fields, form: tie })).status, 403);
  assertEquals(await isSignedIn(shop, browser), false);
  assertEquals((await shop.post(browser, at, { ...fields, form: tie })).status, 303);
});

Deno.test("a sign-in goes on within the shop, wherever an address wants to lead", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser());
  for (const evil of ["https://evil.example", "//evil.example", "/\\evil.example", "/%09/evil"]) {
    const asked = `${at}?return_to=${encodeURIComponent(evil)}`;
    const done = await enter(shop, newBrowser(), { at: asked });
    assertEquals(done.headers.get("location"), "/shop/account", evil);
  }
  const orders = await enter(shop, newBrowser(), { at: `${at}?return_to=/shop/account/orders` });
  assertEquals(orders.headers.get("location"), "/shop/account/orders");
});

Deno.test("each sign-in has a new secret, and the one before is dead; the cookie is for this host", async () => {
  await using shop = await testShop("demo", { ORIGIN: "https://demo.example.hu" });
  const browser = newBrowser();
  const cookieOf = (answer: Response) =>
    answer.headers.getSetCookie().find((line) => line.startsWith("__Host-vecton-shop="))!;
  const first = cookieOf(await signUp(shop, browser));
  assertMatch(first, /; Path=\/; HttpOnly; SameSite=Lax; Secure/);
  assertEquals(/Domain/i.test(first), false);
  const second = cookieOf(await enter(shop, browser, { at: `${at}?confirm=1` }));
  assertNotEquals(first, second);
  const old = newBrowser({ cookie: first.split(";")[0] });
  assertEquals(await isSignedIn(shop, old), false);
  assertEquals(await isSignedIn(shop, browser), true);
  const rows = await shop.db.sql`SELECT token_hash FROM webshop.account_session`;
  assertEquals(rows.length, 1);
});

Deno.test("a passkey signs in by itself, at the shop it was made for", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  const made = new TestAuthenticator(shop.origin);
  const security = "/shop/account/security/passkeys";
  const { options, challengeId } = await (await shop.json(browser, `${security}/options`, {}))
    .json();
  assertEquals(options.rp.id, "demo.localhost");
  const kept = await shop.json(browser, security, { challengeId, response: made.create(options) });
  assertStringIncludes((await kept.json()).location, "/shop/account/security/passkeys/");
  const mails = await shop.mails();
  assertEquals(mails.map(({ subject }) => subject), ["The security of your account was changed"]);

  const enterBy = async (deviation = {}) => {
    const other = newBrowser();
    const begun = await (await shop.json(other, `${at}/passkey/options`, {})).json();
    assertEquals(begun.options.allowCredentials ?? [], []);
    const response = made.get(begun.options, deviation);
    const sent = { challengeId: begun.challengeId, response, returnTo: "/shop/account/orders" };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => shop.json(other, `${at}/passkey/verify`, sent)),
    );
    return answers.filter(({ status }) => status === 200).length;
  };
  assertEquals(await enterBy(), 1);
  assertEquals(await enterBy({ origin: "http://other.localhost:8000" }), 0);
  assertEquals(await enterBy({ rpId: "other.localhost" }), 0);
  assertEquals(await enterBy({ userVerified: false }), 0);
});
