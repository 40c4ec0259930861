import { assertEquals, assertStringIncludes } from "@std/assert";
import { transaction } from "shared/db/mod.ts";
import { createCustomer, customerInput } from "../../crm/customers.ts";
import { enter, isSignedIn, linkIn, newBrowser, password, signUp, testShop } from "./testing.ts";

const form = { email: "eva@example.hu", password, familyName: "Nagy", givenName: "Éva" };
const path = "/shop/account/sign-up";

Deno.test("an account begins with a proven address, and its password then opens it anywhere", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  const asked = await shop.fill(browser, path, form);
  assertEquals(asked.headers.get("location"), `${path}/sent`);
  assertEquals((await shop.db.sql`SELECT FROM webshop.account`).length, 0);
  assertEquals((await enter(shop, newBrowser())).status, 422);
  const [mail] = await shop.mails();
  assertEquals([mail.to, mail.subject], [form.email, "Confirm your account at Shop demo"]);
  const done = await shop.fill(browser, linkIn(mail), {});
  assertEquals([done.status, done.headers.get("location")], [303, "/shop/account"]);
  const page = await shop.get(browser, "/shop/account");
  assertStringIncludes(await page.text(), "Hello, Éva Nagy!");
  assertEquals((await enter(shop, newBrowser())).status, 303);
});

Deno.test("a link that is only looked at stays good; followed eight times at once it makes one account", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await shop.fill(browser, path, form);
  const link = linkIn((await shop.mails())[0]);
  for (let i = 0; i < 3; i++) assertEquals((await shop.get(newBrowser(), link)).status, 200);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => shop.post(browser, link, {})),
  );
  assertEquals(answers.map(({ status }) => status).sort(), [303, ...Array(7).fill(410)]);
  assertEquals((await shop.db.sql`SELECT FROM webshop.account`).length, 1);
  assertEquals((await shop.db.sql`SELECT FROM crm.customer`).length, 1);
});

Deno.test("two sign-ups with one address make one account, whichever link is first", async () => {
  await using shop = await testShop();
  const [one, two] = [newBrowser(), newBrowser()];
  for (const browser of [one, two]) await shop.fill(browser, path, form);
  const links = (await shop.mails()).map(linkIn);
  assertEquals(links.length, 2);
  const answers = await Promise.all([
    shop.post(one, links[0], {}),
    shop.post(two, links[1], {}),
  ]);
  assertEquals(answers.map(({ status }) => status).sort(), [303, 410]);
  assertEquals((await shop.db.sql`SELECT FROM webshop.account`).length, 1);
});

Deno.test("who signs up with somebody else's address leaves no way in to their account", async () => {
  await using shop = await testShop();
  const [attacker, owner] = [newBrowser(), newBrowser()];
  const known = "a password that the attacker knows";
  await shop.fill(attacker, path, { ...form, password: known });
  const link = linkIn((await shop.mails())[0]);
  // The owner follows the link and chooses a password of their own.
  const own = "egy egészen más hosszú jelszó";
  const done = await shop.fill(owner, link, { password: own });
  assertEquals(done.headers.get("location"), "/shop/account/sign-in");
  assertEquals(await isSignedIn(shop, owner), false);
  assertEquals((await enter(shop, attacker, { word: known })).status, 422);
  assertEquals(await isSignedIn(shop, attacker), false);
  assertEquals((await enter(shop, owner, { word: own })).status, 303);
});

Deno.test("a known address gets the same answer, and its owner a mail that says so", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser());
  const known = await shop.fill(newBrowser(), path, form);
  const unknown = await shop.fill(newBrowser(), path, { ...form, email: "new@example.hu" });
  assertEquals(
    [known.status, known.headers.get("location")],
    [unknown.status, unknown.headers.get("location")],
  );
  const mails = await shop.mails();
  assertEquals(mails.map(({ to, subject }) => [to, subject]), [
    ["eva@example.hu", "You have an account at Shop demo"],
    ["new@example.hu", "Confirm your account at Shop demo"],
  ]);
  assertEquals((await shop.db.sql`SELECT FROM webshop.account`).length, 1);
});

Deno.test("an account is of the record that the tenant has of its address, once that is proven", async () => {
  await using shop = await testShop();
  const input = customerInput.parse({
    familyName: "Nagy",
    givenName: "Éva Mária",
    city: "Pécs",
    email: "Eva@Example.hu",
  });
  const made = await transaction(shop.db.sql, (tx) => createCustomer(tx, "demo", input));
  if (!made.ok) throw new Error(made.code);
  const browser = newBrowser();
  await signUp(shop, browser);
  const [account] = await shop.db.sql`SELECT customer_id FROM webshop.account`;
  assertEquals(account.customer_id, made.customer.id);
  const [record] = await shop.db.sql`SELECT given_name, city FROM crm.customer`;
  assertEquals([record.given_name, record.city], ["Éva Mária", "Pécs"]);
});

Deno.test("a sign-up without a password is one that signs in by mail; weak ones are refused", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  for (const weak of ["short", "passwordpassword", "nagyevanagyevanagy", "eva@example.hu1"]) {
    const refused = await shop.fill(browser, path, { ...form, password: weak });
    assertEquals(refused.status, 422, weak);
  }
  const nameless = await shop.fill(browser, path, { ...form, familyName: "", givenName: " " });
  assertStringIncludes(await nameless.text(), "Enter your name.");
  await signUp(shop, browser, { word: "" });
  assertEquals(await isSignedIn(shop, browser), true);
  const [account] = await shop.db.sql`SELECT password_hash FROM webshop.account`;
  assertEquals(account.password_hash, null);
  assertEquals((await enter(shop, newBrowser(), { word: "" })).status, 422);
});

Deno.test("what people type is escaped in pages, and in no mail at all", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser, { name: "<img src=x> http://evil.example" });
  const html = await (await shop.get(browser, "/shop/account")).text();
  assertStringIncludes(html, "&lt;img src=x>");
  await shop.fill(browser, "/shop/account/sign-in?confirm=1", {
    by: "mail",
    email: "eva@example.hu",
  });
  const [mail] = await shop.mails();
  assertEquals(/evil|<img/.test(mail.text + mail.html), false);
});
