import { assertEquals, assertStringIncludes } from "@std/assert";
import { enter, newBrowser, signUp, type TestShop, testShop } from "./testing.ts";

const staffOnly = /Back to today|href="\/settings"|Webhooks/;

async function pageOf(shop: TestShop, path: string, browser = newBrowser()) {
  const answer = await shop.get(browser, path);
  return { status: answer.status, text: await answer.text() };
}

Deno.test("errors on the shop's paths wear the shop's frame, and staff's paths staff's", async () => {
  await using shop = await testShop();
  for (const path of ["/shop/nothing", "/shop/products/nothing", "/shop/account/nothing/here"]) {
    const { status, text } = await pageOf(shop, path);
    assertEquals([status, staffOnly.test(text)], [404, false], path);
    assertStringIncludes(text, "This page does not exist");
    assertStringIncludes(text, 'action="/shop"');
    assertStringIncludes(text, "To the shop");
  }
  assertStringIncludes((await pageOf(shop, "/shopping")).text, "Back to today");
  const hungarian = await pageOf(shop, "/shop/semmi", newBrowser({ "accept-language": "hu" }));
  assertStringIncludes(hungarian.text, "Ez az oldal nem létezik");
});

Deno.test("a page that is missing knows who is signed in", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  assertStringIncludes((await pageOf(shop, "/shop/nothing", browser)).text, "My account");
  assertStringIncludes((await pageOf(shop, "/shop/nothing")).text, "Sign in");
});

Deno.test("an error of ours is told with a code to ask about, and nothing else", async () => {
  await using shop = await testShop();
  await signUp(shop, newBrowser());
  await shop.db.owner`ALTER TABLE webshop.account_session RENAME COLUMN amr TO lost`;
  const answer = await enter(shop, newBrowser());
  const text = await answer.text();
  assertEquals([answer.status, staffOnly.test(text), text.includes("amr")], [500, false, false]);
  assertStringIncludes(text, "tell the shop this code");
});

Deno.test("while the database is away the shop says so, in its frame", async () => {
  await using shop = await testShop();
  await shop.runtime.sql.end({ timeout: 1 });
  const { status, text } = await pageOf(shop, "/shop");
  assertEquals([status >= 500, staffOnly.test(text)], [true, false]);
  assertStringIncludes(text, 'action="/shop"');
});
