import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { listAudit, verifyChains } from "shared/audit/mod.ts";
import { TestAuthenticator } from "shared/credentials/testing.ts";
import { enter, linkIn, newBrowser, signUp, type TestShop, testShop } from "./testing.ts";

const area = "/shop/account";
const passkeys = `${area}/security/passkeys`;
const next = "egy egészen más hosszú jelszó";

/** What is in the log, the oldest first. */
const acts = async ({ db }: TestShop) =>
  (await listAudit(db.sql, { limit: 50 })).entries.toReversed();

async function addPasskey(shop: TestShop, browser: ReturnType<typeof newBrowser>) {
  const { options, challengeId } = await (await shop.json(browser, `${passkeys}/options`, {}))
    .json();
  const response = new TestAuthenticator(shop.origin).create(options);
  const kept = await shop.json(browser, passkeys, { challengeId, response });
  return (await kept.json()).location as string;
}

Deno.test("what customers do to their accounts is in the shop's audit log, and names nobody", async () => {
  await using shop = await testShop();
  const browser = newBrowser({ "x-forwarded-for": "198.51.100.77" });
  await signUp(shop, browser);
  await shop.fill(browser, `${area}/security/password`, { password: next });
  const passkey = await addPasskey(shop, browser);
  await shop.post(browser, passkey, { act: "rename", name: "Telefon" });
  await shop.post(browser, passkey, { act: "remove" });
  await shop.mails();
  await shop.fill(browser, `${area}/email`, { email: "new@example.hu" });
  const [confirm] = await shop.mails();
  await shop.fill(newBrowser(), linkIn(confirm), {});
  const undo = (await shop.mails()).find(({ to }) => to === "eva@example.hu")!;
  await shop.fill(newBrowser(), linkIn(undo), {});
  await shop.fill(newBrowser(), `${area}/reset`, { email: "eva@example.hu" });
  const [reset] = await shop.mails();
  await shop.post(newBrowser(), linkIn(reset), { password: next });
  await enter(shop, browser, { word: next });
  await (await shop.get(browser, `${area}/data.json`)).body?.cancel();
  await shop.post(browser, `${area}/data`, { sure: "on" });

  const entries = await acts(shop);
  assertEquals(entries.map(({ action }) => action.replace("customer.", "")), [
    "account_created",
    "password_changed",
    "passkey_added",
    "passkey_renamed",
    "passkey_removed",
    "email_changed",
    "email_change_undone",
    "password_reset",
    "data_exported",
    "account_deleted",
  ]);
  assertEquals(new Set(entries.map(({ actorId, objectId }) => `${actorId} ${objectId}`)).size, 1);
  const changed = entries[1];
  assertEquals(changed.ip, "198.51.100.0/24");
  assertMatch(`${changed.sessionId} ${changed.requestId}`, /^[0-9a-f-]{36} \S+$/);
  assertEquals(entries[7].sessionId, null, "a link from a mail needs no session");
  // The account is erased by now: nothing that is kept tells whose it was.
  assertEquals(/eva|new@|Nagy|Éva|100\.77|Telefon|Firefox/.test(JSON.stringify(entries)), false);
  assertEquals((await verifyChains(shop.db.sql)).map(({ chain, brokenAt }) => [chain, brokenAt]), [
    ["demo", null],
  ]);
});

Deno.test("what was refused is not in the log as done", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  await shop.post(browser, `${area}/security/password`, { password: "short" });
  await shop.post(browser, `${area}/data`, {});
  await shop.post(newBrowser(), `${area}/reset/vsh_nothing`, { password: next });
  assertEquals((await acts(shop)).map(({ action }) => action), ["customer.account_created"]);
});

Deno.test("customers see in their data what was done to their account", async () => {
  await using shop = await testShop();
  const browser = newBrowser();
  await signUp(shop, browser);
  await signUp(shop, newBrowser(), { email: "bela@example.hu" });
  await shop.fill(browser, `${area}/security/password`, { password: next });
  const data = await (await shop.get(browser, `${area}/data.json`)).json();
  assertEquals(data.acts.map(({ action }: { action: string }) => action), [
    "customer.account_created",
    "customer.password_changed",
  ]);
});

Deno.test("a passkey is given a name by its owner, and by nobody else", async () => {
  await using shop = await testShop();
  const [browser, stranger] = [newBrowser(), newBrowser()];
  await signUp(shop, browser);
  await signUp(shop, stranger, { email: "bela@example.hu" });
  const path = await addPasskey(shop, browser);
  assertStringIncludes(await (await shop.get(browser, path)).text(), "Firefox on Linux");
  const renamed = await shop.post(browser, path, { act: "rename", name: " Telefonom " });
  assertEquals(renamed.headers.get("location"), `${area}/security`);
  assertStringIncludes(await (await shop.get(browser, `${area}/security`)).text(), "Telefonom");
  const empty = await shop.post(browser, path, { act: "rename", name: "  " });
  assertEquals(empty.status, 422);
  assertStringIncludes(await empty.text(), "Give it a name.");
  for (const form of [{ act: "rename", name: "Mine" }, { act: "remove", name: "" }]) {
    assertEquals((await shop.post(stranger, path, form)).status, 404);
  }
  const [kept] = await shop.db.sql`SELECT name FROM credentials.passkey`;
  assertEquals(kept.name, "Telefonom");
});

Deno.test("devices are listed with the place they are at", async () => {
  await using shop = await testShop();
  const browser = newBrowser({ "x-forwarded-for": "84.2.1.1" });
  await signUp(shop, browser);
  const page = await (await shop.get(browser, `${area}/sessions`)).text();
  assert(page.includes("Hungary · 84.2.1.1"), page);
});
