import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TOTP } from "otpauth";
import type { Browser, BrowserContext, CDPSession, Page } from "playwright-core";
import { renderSVG } from "uqr";
import { findBrowser, launchBrowser } from "shared/testing/browser.ts";
import { password, testIdentity } from "./testing.ts";

const email = "anna@example.hu";
const ignore = !findBrowser();

/** Identity at an address that a browser can open, with Anna's account. */
async function openIdentity() {
  const port = freePort();
  const origin = `http://identity.localhost:${port}`;
  const world = await testIdentity({ ORIGIN: origin, PASSKEY_REQUESTS_PER_MINUTE: "0" });
  const options = { port, hostname: "127.0.0.1", onListen: () => {} };
  const server = Deno.serve(options, world.identity);
  const browser = await launchBrowser();
  return {
    world,
    origin,
    browser,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await server.shutdown();
      await world[Symbol.asyncDispose]();
    },
  };
}

function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** A person's browser, in English; whatever its pages complain of is collected. */
async function person(browser: Browser, options: { javaScriptEnabled?: boolean } = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (line) => {
    if (line.type() === "error" && /Content.Security|Uncaught/.test(line.text())) {
      faults.push(line.text());
    }
  });
  return { context, page, faults };
}

/** An authenticator in the device: discoverable passkeys, and it checks its user. */
async function virtualAuthenticator(context: BrowserContext, page: Page) {
  const cdp: CDPSession = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    /** Whether the person touches the device when it asks. */
    touches: (enabled: boolean) =>
      cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    async count(): Promise<number> {
      const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
      return credentials.length;
    },
  };
}

async function enterPassword(page: Page, origin: string, path = "/account/security") {
  await page.goto(`${origin}/sign-in?return_to=${path}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signOut(page: Page, origin: string) {
  await page.goto(`${origin}/`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
}

Deno.test({
  name: "a passkey is made, signs in by itself and after a password, and is removed",
  ignore,
  async fn() {
    await using place = await openIdentity();
    const { origin, browser } = place;
    const { context, page, faults } = await person(browser);
    const authenticator = await virtualAuthenticator(context, page);
    await authenticator.touches(false);
    await enterPassword(page, origin);
    await page.waitForURL(/security$/);

    await authenticator.touches(true);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.waitForURL(/\/passkeys\//);
    assertEquals(await authenticator.count(), 1);
    await page.getByLabel("Name").fill("Till in the shop");
    await page.getByRole("button", { name: "Save the name" }).click();
    await page.getByText("Till in the shop").waitFor();
    // The same device makes no second one.
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.getByRole("alert").getByText("has a passkey of your account already").waitFor();

    await authenticator.touches(false);
    await signOut(page, origin);
    await page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
    await authenticator.touches(true);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.waitForURL(`${origin}/`);
    await page.goto(`${origin}/account/security`);
    await page.getByText("last used").waitFor();

    await authenticator.touches(false);
    await signOut(page, origin);
    await enterPassword(page, origin);
    await page.getByRole("heading", { name: "Second step" }).waitFor();
    await page.goto(`${origin}/account`);
    assertStringIncludes(page.url(), "/sign-in");
    await page.goBack();
    await authenticator.touches(true);
    await page.getByRole("button", { name: "Use your passkey" }).click();
    await page.waitForURL(/account\/security$/);

    await page.getByRole("link", { name: "Manage: Till in the shop" }).click();
    await page.getByRole("button", { name: "Remove" }).click();
    await page.getByText("The passkey was removed.").waitFor();
    await signOut(page, origin);
    await page.getByRole("button", { name: "Sign in with a passkey" }).click();
    await page.getByRole("alert").getByText("not known here").waitFor();
    assertEquals(faults, []);
  },
});

Deno.test({
  name: "a passkey is offered in the list of the e-mail field",
  ignore,
  async fn() {
    await using place = await openIdentity();
    const { origin, browser } = place;
    const { context, page, faults } = await person(browser);
    const authenticator = await virtualAuthenticator(context, page);
    await authenticator.touches(false);
    await enterPassword(page, origin);
    await page.waitForURL(/security$/);
    await authenticator.touches(true);
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await page.waitForURL(/\/passkeys\//);
    await signOut(page, origin);
    // The virtual person takes what the list offers at once.
    await page.waitForURL(`${origin}/`);
    assertEquals(faults, []);
  },
});

Deno.test({
  name: "an app is set up by the key in the picture, by keyboard alone; a recovery code stands in",
  ignore,
  async fn() {
    await using place = await openIdentity();
    const { origin, browser } = place;
    const { page, faults } = await person(browser);
    await enterPassword(page, origin);
    await page.waitForURL(/security$/);
    await focusByTab(page, "Set up the app");
    await page.keyboard.press("Enter");
    await page.waitForURL(/authenticator/);
    const key = (await page.locator("p.font-mono").innerText()).replaceAll(/Key:|\s/g, "");
    const app = new TOTP({ issuer: "Vecton", label: email, secret: key });
    const drawn = await page.getByRole("img", { name: "QR code" }).innerHTML();
    const normal = await page.evaluate(
      (svg) => {
        const box = document.createElement("div");
        box.innerHTML = svg;
        return box.innerHTML;
      },
      renderSVG(app.toString(), { border: 1 }),
    );
    assertEquals(drawn, normal);
    // The field of the code has the focus already.
    await page.keyboard.type(app.generate());
    await page.keyboard.press("Enter");
    await page.waitForURL(/recovery-codes/);
    await focusByTab(page, "Make recovery codes");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
    const codes = await page.locator("ol li").allInnerTexts();
    assertEquals(codes.length, 10);
    const saving = page.waitForEvent("download");
    await focusByTab(page, "Save as a file");
    await page.keyboard.press("Enter");
    const file = await Deno.readTextFile((await (await saving).path())!);
    assert(codes.every((code) => file.includes(code)));
    await focusByTab(page, "I have kept them");
    await page.keyboard.press("Enter");
    await page.waitForURL(/security$/);

    await signOut(page, origin);
    await enterPassword(page, origin);
    await page.getByRole("link", { name: "Use a recovery code" }).click();
    await page.getByLabel("Recovery code").fill(codes[3].toLowerCase());
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(/security$/);
    await page.getByText("9 left").waitFor();
    assertEquals(faults, []);
  },
});

Deno.test({
  name: "without JavaScript an app is set up and signed in with",
  ignore,
  async fn() {
    await using place = await openIdentity();
    const { origin, browser, world } = place;
    const { page } = await person(browser, { javaScriptEnabled: false });
    await enterPassword(page, origin);
    assertEquals(await page.getByRole("button", { name: "Add a passkey" }).isDisabled(), true);
    assertStringIncludes(await page.content(), "Adding a passkey needs JavaScript.");
    await page.getByRole("link", { name: "Set up the app" }).click();
    const key = (await page.locator("p.font-mono").innerText()).replaceAll(/Key:|\s/g, "");
    const app = new TOTP({ secret: key });
    await page.getByLabel("Code from the app").fill(app.generate());
    await page.getByRole("button", { name: "Finish" }).click();
    await page.getByRole("button", { name: "Make recovery codes" }).click();
    assertEquals(await page.locator("ol li").count(), 10);
    await page.getByRole("link", { name: "I have kept them" }).click();

    await signOut(page, origin);
    await enterPassword(page, origin, "/account/devices");
    // As if half a minute had passed: a time step is good once.
    await world.db.sql`UPDATE credentials.totp SET last_step = 0`;
    await page.getByLabel("Code", { exact: true }).fill(app.generate());
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByText("This device").waitFor();
  },
});

/** Goes on with the Tab key until something of this name has the focus. */
async function focusByTab(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    if (focused === name) return;
  }
  throw new Error(`${name} cannot be reached by keyboard`);
}
