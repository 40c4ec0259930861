import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { newToken } from "shared/auth/token.ts";
import { createSession } from "shared/auth/session.ts";
import { recordConsent } from "../../crm/consent.ts";
import { services } from "../../../services.ts";
import { sweep } from "./job.ts";
import { answerMailRequests } from "./requests.ts";
import {
  codeIn,
  enter,
  isSignedIn,
  linkIn,
  newBrowser,
  password,
  signUp,
  type TestShop,
  testShop,
} from "./testing.ts";

const area = "/shop/account";
const next = "egy egészen más hosszú jelszó";

/** As if the last proof were too long ago for dangerous acts. */
const wait = (shop: TestShop) =>
  shop.db.sql`UPDATE webshop.account_session SET confirmed_at = now() - interval '11 minutes'`;

Deno.test("the account area is for the one who is signed in, and no browser keeps it", async () => {
  await using shop = await testShop();
  const pages = ["", "/orders", "/security", "/sessions", "/data", "/email", "/data.json"];
  for (const page of pages) {
    const answer = await shop.get(newBrowser(), area + page);
    const back = `${area}/sign-in?return_to=${encodeURIComponent(area + page)}`;
    assertEquals([answer.status, answer.headers.get("location")], [303, back]);
  }
  const browser = newBrowser();
  await signUp(shop, browser);
  for (const page of pages) {
    const answer = await shop.get(browser, area + page);
    assertEquals([answer.status, answer.headers.get("cache-control")], [200, "no-store"], page);
    await answer.body?.cancel();
  }
  assertStringIncludes(await (await shop.get(browser, "/shop")).text(), "My account");
  assertStringIncludes(await (await shop.get(newBrowser(), "/shop")).text(), "Sign in");
});

Deno.test("dangerous acts ask for a fresh proof, and come back after it", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  await wait(shop);
  for (const path of ["/security/password", "/email", "/data"]) {
    const confirm = `${area}/sign-in?confirm=1&return_to=${encodeURIComponent(area + path)}`;
    const form = { password: next, email: "x@example.hu", sure: "on" };
    for (
      const answer of [
        await shop.get(browser, area + path),
        await shop.post(browser, area + path, form),
      ]
    ) {
      assertEquals([answer.status, answer.headers.get("location")], [303, confirm], path);
    }
  }
  const passkeys = `${area}/security/passkeys`;
  assertEquals((await shop.json(browser, passkeys, {})).status, 403);
  assertEquals((await shop.json(browser, `${passkeys}/options`, {})).status, 403);
  assertEquals((await shop.get(browser, `${area}/data.json`)).status, 303);
  assertEquals((await shop.db.sql`SELECT FROM webshop.account`).length, 1);
  const proven = await enter(shop, browser, {
    at: `${area}/sign-in?confirm=1&return_to=${area}/email`,
  });
  assertEquals(proven.headers.get("location"), `${area}/email`);
  assertEquals((await shop.get(browser, `${area}/email`)).status, 200);
});

Deno.test("a new password ends other sessions, renews this one, and is told by mail", async () => {
  await using shop = await testShop();
  const [here, there] = [newBrowser(), newBrowser()];
  await signUp(shop, here);
  await enter(shop, there);
  await shop.mails();
  const changed = await shop.fill(here, `${area}/security/password`, { password: next });
  assertEquals(changed.status, 303);
  assertMatch(changed.headers.getSetCookie().join(), /vecton-shop=[^;]{40,}/);
  assertEquals([await isSignedIn(shop, here), await isSignedIn(shop, there)], [true, false]);
  assertEquals((await shop.mails()).map(({ subject }) => subject), ["Your password was changed"]);
  assertEquals((await enter(shop, newBrowser())).status, 422);
  assertEquals((await enter(shop, newBrowser(), { word: next })).status, 303);
});

Deno.test("a reset sets the password once, of eight at once, and ends what is open", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  const known = await shop.fill(newBrowser(), `${area}/reset`, { email: "eva@example.hu" });
  const unknown = await shop.fill(newBrowser(), `${area}/reset`, { email: "x@example.hu" });
  assertEquals(known.headers.get("location"), unknown.headers.get("location"));
  const mails = await shop.mails();
  assertEquals(mails.map(({ to }) => to), ["eva@example.hu"]);
  const link = linkIn(mails[0]);
  assertEquals((await shop.get(newBrowser(), link)).status, 200);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => shop.post(newBrowser(), link, { password: next })),
  );
  assertEquals(answers.map(({ status }) => status).sort(), [303, ...Array(7).fill(410)]);
  assertEquals(await isSignedIn(shop, browser), false);
  assertEquals((await enter(shop, browser, { word: next })).status, 303);
});

Deno.test("a new address is proven first; the old one is told and can undo it", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  await shop.fill(browser, `${area}/email`, { email: "new@example.hu" });
  const [confirm] = await shop.mails();
  assertEquals(confirm.to, "new@example.hu");
  assertEquals((await enter(shop, newBrowser(), { email: "new@example.hu" })).status, 422);
  assertEquals((await shop.fill(newBrowser(), linkIn(confirm), {})).status, 303);
  assertEquals((await enter(shop, newBrowser(), { email: "new@example.hu" })).status, 303);
  const record = async () => (await shop.db.sql`SELECT email FROM crm.customer`)[0].email;
  assertEquals(await record(), "new@example.hu");
  const told = (await shop.mails()).find(({ to }) => to === "eva@example.hu")!;
  assertEquals((await shop.fill(newBrowser(), linkIn(told), {})).status, 303);
  assertEquals([await record(), await isSignedIn(shop, browser)], ["eva@example.hu", false]);
  assertEquals((await shop.post(newBrowser(), linkIn(told), {})).status, 410);
  const thief = await enter(shop, newBrowser());
  assertEquals(thief.status, 422, "whoever changed it knew the password");
});

Deno.test("a change of address that waits does not outlive a new password, however it was set", async () => {
  await using shop = await testShop();
  const owner = newBrowser();
  await signUp(shop, owner);
  const waiting = async (word?: string) => {
    const thief = newBrowser();
    await enter(shop, thief, { word });
    await shop.fill(thief, `${area}/email`, { email: "thief@example.hu" });
    return linkIn((await shop.mails()).find(({ to }) => to === "thief@example.hu")!);
  };
  const isDead = async (link: string) =>
    assertEquals((await shop.post(newBrowser(), link, {})).status, 410);
  const first = await waiting();
  await shop.fill(owner, `${area}/security/password`, { password: next });
  await isDead(first);
  const second = await waiting(next);
  await shop.fill(newBrowser(), `${area}/reset`, { email: "eva@example.hu" });
  const [reset] = (await shop.mails()).filter(({ to }) => to === "eva@example.hu");
  await shop.post(newBrowser(), linkIn(reset), { password: password });
  await isDead(second);
});

Deno.test("an address that somebody has cannot be taken, and nothing tells that it is in use", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser(), { email: "bela@example.hu" });
  const browser = newBrowser();
  await signUp(shop, browser);
  const taken = await shop.fill(browser, `${area}/email`, { email: "BELA@example.hu" });
  const free = await shop.fill(browser, `${area}/email`, { email: "free@example.hu" });
  assertEquals(taken.headers.get("location"), free.headers.get("location"));
  assertEquals(taken.headers.getSetCookie(), free.headers.getSetCookie());
  const mails = await shop.mails();
  assertEquals(mails.map(({ to }) => to), ["free@example.hu"]);
  // Taken after the link was sent: refused at the end, too.
  await signUp(shop, newBrowser(), { email: "free@example.hu" });
  assertEquals((await shop.post(browser, linkIn(mails[0]), {})).status, 410);
});

Deno.test("a customer sees and ends their own sessions, and nobody else's", async () => {
  await using shop = await testShop();
  const [here, there, stranger] = [newBrowser(), newBrowser(), newBrowser()];
  await signUp(shop, here);
  await enter(shop, there);
  await signUp(shop, stranger, { email: "bela@example.hu" });
  const page = await (await shop.get(here, `${area}/sessions`)).text();
  assertStringIncludes(page, "Firefox on Linux");
  assertStringIncludes(page, "This device");
  const [, other] = /name="session" value="([0-9a-f-]+)"/.exec(page)!;
  await shop.post(stranger, `${area}/sessions`, { act: "end", session: other });
  assertEquals(await isSignedIn(shop, there), true);
  await shop.post(here, `${area}/sessions`, { act: "end", session: other });
  assertEquals([await isSignedIn(shop, here), await isSignedIn(shop, there)], [true, false]);
  await enter(shop, there);
  await shop.post(here, `${area}/sessions`, { act: "end-others" });
  assertEquals([await isSignedIn(shop, there), await isSignedIn(shop, stranger)], [false, true]);
});

Deno.test("a form changes name and language, and nothing else that it may carry", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  const saved = await shop.fill(browser, area, {
    familyName: "Kiss",
    givenName: "Éva",
    locale: "en",
    email: "evil@example.hu",
    tags: "vip",
    note: "x",
    customer_id: crypto.randomUUID(),
  });
  assertEquals(saved.status, 303);
  const [row] = await shop.db.sql`
    SELECT a.email, a.locale, c.family_name, c.email AS contact, c.tags, c.note
    FROM webshop.account a JOIN crm.customer c ON c.id = a.customer_id`;
  assertEquals({ ...row }, {
    email: "eva@example.hu",
    locale: "en",
    family_name: "Kiss",
    contact: "eva@example.hu",
    tags: [],
    note: "",
  });
});

Deno.test("customers get all that is kept of them, and can have it erased", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  const [{ customer_id: customer }] = await shop.db.sql`SELECT customer_id FROM webshop.account`;
  await recordConsent(shop.db.sql, customer, "clerk@example.hu", {
    purpose: "newsletter",
    channel: "email",
    granted: true,
    wording: "I would like to get the newsletter.",
    source: "till",
  });
  const file = await shop.get(browser, `${area}/data.json`);
  assertStringIncludes(file.headers.get("content-disposition")!, "attachment");
  const data = await file.json();
  assertEquals(
    [data.account.email, data.record.familyName, data.consents[0].purpose, data.sessions.length],
    ["eva@example.hu", "Nagy", "newsletter", 1],
  );
  assertEquals(/argon2|hash|token/i.test(JSON.stringify(data)), false);

  const unsure = await shop.post(browser, `${area}/data`, {});
  assertEquals(unsure.status, 422);
  const deleted = await shop.post(browser, `${area}/data`, { sure: "on" });
  assertEquals([deleted.status, await isSignedIn(shop, browser)], [303, false]);
  const mails = await shop.mails();
  assertEquals(mails.map(({ subject }) => subject), ["Your account was deleted"]);
  const [record] = await shop.db.sql`SELECT * FROM crm.customer`;
  assertEquals(/Nagy|Éva|eva@/.test(JSON.stringify(record)), false);
  for (const table of ["webshop.account", "webshop.account_session", "credentials.device"]) {
    assertEquals((await shop.db.sql`SELECT FROM ${shop.db.sql(table)}`).length, 0, table);
  }
  const [event] = await shop.db.owner`SELECT * FROM bus.outbox ORDER BY id DESC LIMIT 1`;
  assertMatch(JSON.stringify(event), /customer\.changed\.v1.*deleted\W+true/);
  assertEquals((await enter(shop, newBrowser())).status, 422);
  // The address is free again, and begins with nothing.
  await signUp(shop, newBrowser());
  assertEquals((await shop.db.sql`SELECT FROM crm.customer WHERE email IS NOT NULL`).length, 1);
});

Deno.test("what one shop's customers have opens nothing at another shop", async () => {
  await using a = await testShop("alma");
  await using b = await testShop("barack");
  const browser = newBrowser();
  const done = await signUp(a, browser);
  await signUp(b, newBrowser());
  const cookie = done.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const carried = newBrowser({ cookie });
  assertEquals(await isSignedIn(a, carried), true);
  assertEquals(await isSignedIn(b, carried), false);
  await a.fill(newBrowser(), `${area}/reset`, { email: "eva@example.hu" });
  const asked = await a.fill(browser, `${area}/sign-in?confirm=1`, { by: "mail" });
  const mails = await a.mails();
  for (const mail of mails) {
    assertStringIncludes(mail.text, a.origin);
    assertStringIncludes(mail.text, "Shop alma");
    assertEquals((await b.get(carried, linkIn(mail))).status, 410);
    assertEquals((await b.post(carried, linkIn(mail), { password: next })).status, 410);
  }
  const id = asked.headers.get("location")!.split("id=")[1];
  const code = codeIn(mails[1]);
  assertEquals((await b.post(carried, `${area}/sign-in/code`, { id, code })).status, 410);
  assertEquals((await b.mails()).length, 0);
});

Deno.test("customers reach no page or API of the staff, and staff no page of customers", async () => {
  await using shop = await testShop();
  const customer = await signUp(shop, newBrowser());
  const [, secret] = /vecton-shop=([^;]+)/.exec(customer.headers.getSetCookie().join("; "))!;
  const staff = await createSession(shop.db.sql, {
    accountId: "01920000-0000-7000-8000-000000000001",
    email: "eva@example.hu",
    name: "Anna",
    role: "owner",
    sid: newToken(),
    idToken: "x",
    issuedAt: new Date(),
  });
  assert(staff);
  const asCustomer = newBrowser({ cookie: `vecton-shop=${secret}; vecton=${secret}` });
  for (
    const path of ["/", "/webshop/products", "/crm/customers", "/settings", "/warehouse/stock"]
  ) {
    const answer = await shop.get(asCustomer, path);
    assertMatch(answer.headers.get("location") ?? "", /^\/auth\/sign-in/, path);
  }
  assertEquals((await shop.get(asCustomer, "/api/crm/v1/customers")).status, 401);
  const asStaff = newBrowser({ cookie: `vecton=${staff}; vecton-shop=${staff}` });
  assertEquals(await isSignedIn(shop, asStaff), false);
  assertEquals((await shop.get(asStaff, "/webshop/products")).status, 200);
});

Deno.test("mails are in the customer's language", async () => {
  await using shop = await testShop();
  const browser = newBrowser({ "accept-language": "hu" });
  await signUp(shop, browser);
  await shop.post(browser, `${area}/sign-out`, {});
  // Whatever language a stranger's browser speaks.
  await shop.fill(newBrowser(), `${area}/reset`, { email: "eva@example.hu" });
  assertEquals((await shop.mails()).map(({ subject }) => subject), ["Új jelszó – Shop demo"]);
});

Deno.test("a mail that waits wakes the shop, and a sent one lets it sleep", async () => {
  await using shop = await testShop();
  const count = async () =>
    Number(Object.values((await shop.db.sql.unsafe(services.webshop.pending!))[0])[0]);
  assertEquals(await count(), 0);
  await shop.fill(newBrowser(), `${area}/sign-up`, {
    email: "eva@example.hu",
    givenName: "Éva",
    password: "",
  });
  assertEquals(await count(), 1);
  await answerMailRequests(shop.runtime);
  assertEquals(await count(), 1);
  await shop.mails();
  assertEquals(await count(), 0);
});

Deno.test("what has ended is removed, and a session ends without use", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser, { word: password });
  await shop.db.sql`UPDATE webshop.account_session SET seen_at = now() - interval '31 days'`;
  assertEquals(await isSignedIn(shop, browser), false);
  await shop.db.sql`UPDATE webshop.account_session SET expires_at = now() - interval '1 day'`;
  await sweep(shop.runtime);
  assertEquals((await shop.db.sql`SELECT FROM webshop.account_session`).length, 0);
});
