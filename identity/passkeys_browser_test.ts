import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { TOTP } from "otpauth";
import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { renderSVG } from "uqr";
import { findBrowser } from "shared/testing/browser.ts";
import { testBrowser } from "shared/testing/test_browser.ts";
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
  return {
    world,
    origin,
    async [Symbol.asyncDispose]() {
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
async function person(options: { javaScriptEnabled?: boolean } = {}) {
  const context = await (await testBrowser()).newContext({ locale: "en-GB", ...options });
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

type Person = Awaited<ReturnType<typeof person>>;
type Place = Awaited<ReturnType<typeof openIdentity>>;

/** A test with a person in a browser, whose pages have nothing to complain of. */
function browserTest(
  name: string,
  run: (world: Place & Person) => Promise<void>,
  options: { javaScriptEnabled?: boolean } = {},
): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      await using place = await openIdentity();
      const somebody = await person(options);
      await using _ = somebody.context;
      await run({ ...place, ...somebody });
      assertEquals(somebody.faults, []);
    },
  });
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

type Authenticator = Awaited<ReturnType<typeof virtualAuthenticator>>;

async function enterPassword(page: Page, origin: string, path = "/account/security") {
  await page.goto(`${origin}/sign-in?return_to=${path}`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** From the security page; the person touches the device from here on. */
async function addPasskey(page: Page, authenticator: Authenticator) {
  await page.waitForURL(/security$/);
  await authenticator.touches(true);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await page.waitForURL(/\/passkeys\//);
}

/** The authenticator app of somebody who types the key that the page shows. */
async function shownApp(page: Page): Promise<TOTP> {
  const secret = (await page.locator("p.font-mono").innerText()).replaceAll(/Key:|\s/g, "");
  return new TOTP({ issuer: "Vecton", label: email, secret });
}

async function signOut(page: Page, origin: string) {
  await page.goto(`${origin}/`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.waitForURL(/\/sign-in/);
}

browserTest(
  "a passkey is made, signs in by itself and after a password, and is removed",
  async ({ origin, context, page }) => {
    const authenticator = await virtualAuthenticator(context, page);
    await authenticator.touches(false);
    await enterPassword(page, origin);
    await addPasskey(page, authenticator);
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
  },
);

browserTest(
  "a passkey is offered in the list of the e-mail field",
  async ({ origin, context, page }) => {
    const authenticator = await virtualAuthenticator(context, page);
    await authenticator.touches(false);
    await enterPassword(page, origin);
    await addPasskey(page, authenticator);
    await signOut(page, origin);
    // The virtual person takes what the list offers at once.
    await page.waitForURL(`${origin}/`);
  },
);

browserTest(
  "an app is set up by the key in the picture, by keyboard alone; a recovery code stands in",
  async ({ origin, page }) => {
    await enterPassword(page, origin);
    await page.waitForURL(/security$/);
    await focusByTab(page, "Set up the app");
    await page.keyboard.press("Enter");
    await page.waitForURL(/authenticator/);
    const app = await shownApp(page);
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
  },
);

browserTest(
  "without JavaScript an app is set up and signed in with",
  async ({ origin, world, page }) => {
    await enterPassword(page, origin);
    assertEquals(await page.getByRole("button", { name: "Add a passkey" }).isDisabled(), true);
    assertStringIncludes(await page.content(), "Adding a passkey needs JavaScript.");
    await page.getByRole("link", { name: "Set up the app" }).click();
    const app = await shownApp(page);
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
  { javaScriptEnabled: false },
);

/** Goes on with the Tab key until something of this name has the focus. */
async function focusByTab(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
    if (focused === name) return;
  }
  throw new Error(`${name} cannot be reached by keyboard`);
}
