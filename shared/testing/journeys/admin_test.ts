import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Page } from "playwright-core";
import { findBrowser, launchBrowser } from "../browser.ts";
import { enter, person, settled } from "./pages.ts";
import { adminEmail, password, type Platform, startPlatform } from "./platform.ts";
import { addAuthenticator, letProofsGrowOld } from "./step_up.ts";

const admin = "http://admin.localhost:8000";
const identity = "http://identity.localhost:8000";
const shop = "http://balaton.localhost:8000";
const owner = "eva@balaton.example";
const ownerPassword = "sárga vitorla a móló végén";

Deno.test({
  name: "somebody asks for a shop, gets it, is helped by support, and all of it is in the log",
  ignore: !findBrowser(),
  sanitizeResources: false,
  sanitizeOps: false,
  fn: adminDay,
});

async function adminDay() {
  await using platform = await startPlatform();
  const browser = await launchBrowser();
  try {
    const [guest, boss] = [await person(browser), await person(browser)];
    await askForShop(guest.page);
    await enter(boss.page, `${admin}/sign-ups`, adminEmail, password);
    const code = await addAuthenticator(boss.page, identity);
    await approve(boss.page);
    await accept(guest.page, await boss.page.locator("input[readonly]").first().inputValue());
    await support(boss.page, guest.page);
    await registerClient(boss.page);
    await rotateKeys(boss.page);
    await proveAnew(boss.page, platform, code);
    await disable(boss.page, guest.page);
    await readLog(boss.page);
    for (const { faults } of [guest, boss]) assertEquals(faults, []);
  } finally {
    await browser.close();
  }
}

const press = async (page: Page, name: string | RegExp) => {
  await page.locator("main").getByRole("button", { name }).click();
  await settled(page);
};

const follow = async (page: Page, name: string | RegExp) => {
  await page.locator("main").getByRole("link", { name }).first().click();
  await settled(page);
};

async function askForShop(page: Page) {
  await page.goto(`${identity}/sign-up`);
  await page.locator("[name=name]").fill("Kiss Éva");
  await page.locator("[name=company]").fill("Balaton Vitorlás Kft.");
  await page.locator("[name=slug]").fill("balaton");
  await page.locator("[name=email]").fill(owner);
  await page.locator("[name=email]").press("Enter");
  await page.waitForURL("**/sign-up/sent");
  await page.goto(await linkOf(page, owner, "/sign-up/"));
  await page.locator("form:not([action='/preferences']) button[type=submit]").first().click();
  await page.waitForLoadState();
}

/** The newest link of this kind in the mailbox of a machine for development. */
async function linkOf(page: Page, to: string, path: string): Promise<string> {
  for (let i = 0; i < 100; i++) {
    await page.goto(`${identity}/_mail?to=${encodeURIComponent(to)}`);
    const link = page.locator(`a[href*="${path}"]`).first();
    if (await link.count() > 0) return (await link.getAttribute("href"))!;
    await page.waitForTimeout(200);
  }
  throw new Error(`No mail to ${to} with ${path}`);
}

async function approve(page: Page) {
  await page.goto(`${admin}/sign-ups`);
  await follow(page, /Balaton/);
  await follow(page, "Approve and create");
  assertEquals(await page.locator("[name=slug]").inputValue(), "balaton");
  await press(page, "Look at it once more");
  await press(page, "Create tenant");
  await page.waitForURL("**/tenants/balaton");
  await page.getByText("Ready", { exact: true }).first().waitFor({ timeout: 120_000 });
  await page.goto(`${admin}/sign-ups?state=approved`);
  assertEquals(await page.getByText("Balaton Vitorlás Kft.").count(), 1);
  await page.goto(`${admin}/tenants/balaton`);
}

async function accept(page: Page, link: string) {
  await page.goto(link);
  await page.locator("[name=name]").fill("Kiss Éva");
  await page.locator("[name=password]").fill(ownerPassword);
  await page.locator("form button[type=submit]").first().click();
  await page.waitForURL("**/sign-in");
  await enter(page, `${shop}/`, owner, ownerPassword);
  assertStringIncludes(await page.locator("h1").innerText(), "Kiss Éva");
}

async function support(page: Page, owners: Page) {
  await page.goto(`${admin}/users?search=kiss+eva`);
  await follow(page, /Kiss Éva/);
  await follow(page, "Act as this person");
  await press(page, "Go on");
  assertEquals(await page.locator("[name=reason][aria-invalid=true]").count(), 1);
  await page.locator("[name=reason]").fill("Cannot find the import");
  await press(page, "Go on");
  await page.getByRole("link", { name: /^Open .* as Kiss Éva$/ }).click();
  await page.waitForURL(`${shop}/`);
  assertStringIncludes(await page.locator("h1").innerText(), "Kiss Éva");
  await page.getByText("You act as Kiss Éva for support").waitFor();
  const secrets = await page.goto(`${shop}/webhook/endpoints`);
  assertEquals(secrets?.status(), 403);
  await page.goto(`${shop}/`);
  await page.getByRole("button", { name: "End", exact: true }).click();
  await page.getByRole("link", { name: "Back to Admin" }).click();
  await page.waitForURL(/admin\.localhost:8000\/users\//);
  await page.getByText("Began to act for support").waitFor();
  // The owner's own session went on meanwhile, and the owner sees who was there.
  assertEquals((await owners.goto(`${shop}/`))?.status(), 200);
  await owners.goto(`${identity}/account/activity`);
  await owners.getByText("Support began to act in your place").waitFor();
  await linkOf(owners, owner, "/account/activity");
}

async function registerClient(page: Page) {
  await page.goto(`${admin}/clients`);
  await follow(page, "New client");
  await follow(page, /Program without a person/);
  await page.locator("[name=name]").fill("Wallboard");
  await page.locator("[name=id]").fill("wallboard");
  await page.locator("[name=scopes]").fill("stock:read");
  await page.locator("[name=audiences]").fill(shop);
  await press(page, "Create client");
  const secret = await page.locator("input[readonly]").inputValue();
  assert(secret.startsWith("vcs_"));
  await follow(page, "To the client");
  assertEquals(await page.getByText(secret).count(), 0);
}

async function rotateKeys(page: Page) {
  await page.goto(`${admin}/keys`);
  assertEquals(await page.locator("tbody tr").count(), 2);
  await follow(page, "Publish the next keys");
  await press(page, "Publish the next keys");
  await page.getByText("2 keys were changed.").waitFor();
  assertEquals(await page.locator("tbody tr").count(), 4);
}

/** A proof that grew old while a form was filled in: asked for again, and nothing typed is lost. */
async function proveAnew(page: Page, platform: Platform, code: () => string) {
  await page.goto(`${admin}/tenants/balaton`);
  await follow(page, "Name, plan and ring");
  await page.locator("[name=name]").fill("Balaton Vitorlás Zrt.");
  await letProofsGrowOld(platform);
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(`${identity}/sign-in*`);
  await page.getByText("Confirm that it is you").waitFor();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`${identity}/sign-in/second-factor*`);
  await page.locator("[name=code]").fill(code());
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.waitForURL(`${admin}/tenants/balaton/change*`);
  assertEquals(await page.locator("[name=name]").inputValue(), "Balaton Vitorlás Zrt.");
  await page.locator("main form button[type=submit]").click();
  await page.waitForURL(`${admin}/tenants/balaton`);
  await page.getByRole("heading", { name: "Balaton Vitorlás Zrt." }).waitFor();
  await page.goto(`${admin}/audit?log=admin&tenant=balaton&action=tenant.changed`);
  assertEquals(await page.locator("tbody tr").count(), 1);
}

async function disable(page: Page, owners: Page) {
  await page.goto(`${admin}/users?search=kiss+eva`);
  await follow(page, /Kiss Éva/);
  await follow(page, "Disable");
  await page.locator("[name=reason]").fill("Asked for it");
  await press(page, "Disable this account");
  await page.getByText("The account is disabled.").waitFor();
  // Her session at the shop ends by identity's message within seconds.
  for (let i = 0; i < 50; i++) {
    await owners.goto(`${shop}/`);
    if (owners.url().startsWith(identity)) return;
    await owners.waitForTimeout(200);
  }
  throw new Error("The session at the shop goes on");
}

async function readLog(page: Page) {
  await page.goto(`${admin}/audit?tenant=balaton&action=impersonation.`);
  assertEquals(await page.locator("tbody tr").count(), 3);
  await page.goto(`${admin}/audit?action=account.disabled`);
  await page.locator("tbody a").first().click();
  await settled(page);
  await page.getByText("Asked for it").waitFor();
  for (const log of ["identity", "admin"]) {
    await page.goto(`${admin}/audit/${log}`);
    await page.getByText(/^All \d+ chains are whole\.$/).waitFor();
  }
}
