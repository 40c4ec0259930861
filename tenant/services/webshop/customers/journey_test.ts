import { assertEquals, assertStringIncludes } from "@std/assert";
import { Builder } from "fresh/dev";
import type { Page } from "playwright-core";
import { findBrowser, launchBrowser } from "shared/testing/browser.ts";
import { person } from "shared/testing/journeys/pages.ts";
import { tailwind } from "shared/ui/tailwind.ts";
import type { State } from "../../../state.ts";
import { codeIn, password, type TestShop, testShop } from "./testing.ts";

const root = new URL("../../../", import.meta.url).pathname;
/** A folder that gets a picture of every page at both widths, to be looked at. */
const pictures = Deno.env.get("VECTON_PICTURES");

/** A shop that a browser can visit. */
async function openShop() {
  const builder = new Builder<State>({ root });
  tailwind(builder, { sources: [root] });
  const build = await builder.build({ snapshot: "memory" });
  let handler: (req: Request) => Response | Promise<Response> = () => new Response();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (req) => handler(req),
  );
  const ORIGIN = `http://demo.localhost:${server.addr.port}`;
  const shop = await testShop("demo", { ORIGIN }, build as Parameters<typeof testShop>[2]);
  handler = shop.handler;
  return {
    shop,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await shop[Symbol.asyncDispose]();
    },
  };
}

/** An authenticator that checks its user and keeps passkeys, as a phone does. */
async function withAuthenticator(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("WebAuthn.enable");
  await devtools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  const looks = [[390, "light"], [1280, "dark"], [1280, "light"], [390, "dark"]] as const;
  for (const [width, colorScheme] of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({
      animations: "disabled",
      path: `${pictures}/${name}-${width}-${colorScheme}.png`,
    });
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

async function newestLink(shop: TestShop): Promise<string> {
  const mails = await shop.mails();
  return /^(http\S+)$/m.exec(mails.at(-1)!.text)![1];
}

Deno.test({
  name: "a customer signs up, and comes back by a code in a mail and by a passkey",
  ignore: !findBrowser(),
  async fn() {
    await using world = await openShop();
    const { shop } = world;
    const browser = await launchBrowser();
    try {
      const { page, faults } = await person(browser);
      const click = (name: string | RegExp) => page.getByRole("button", { name }).click();
      await page.goto(`${shop.origin}/shop`);
      await page.getByRole("link", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();
      await picture(page, "sign-in");
      await page.getByRole("link", { name: "Create an account" }).click();
      await page.getByLabel("Given name").fill("Éva");
      await page.getByLabel("Family name").fill("Nagy");
      await page.getByLabel("E-mail").fill("eva@example.hu");
      await page.getByLabel("Password").fill(password);
      await picture(page, "sign-up");
      await click("Create account");
      await page.getByRole("heading", { name: "Look into your mailbox" }).waitFor();
      await picture(page, "sent");

      await page.goto(await newestLink(shop));
      await picture(page, "finish");
      await click("Yes, create my account");
      await page.getByRole("heading", { name: "Hello, Éva Nagy!" }).waitFor();
      await picture(page, "profile");
      for (const name of ["Orders", "Devices", "My data"]) {
        await page.getByRole("link", { name, exact: true }).click();
        await page.getByRole("heading", { name, level: 1 }).waitFor();
        await picture(page, name.toLowerCase().replace(" ", "-"));
      }
      await click("Sign out");
      await page.getByRole("link", { name: "Sign in" }).waitFor();

      await page.getByRole("link", { name: "Sign in" }).click();
      await page.getByLabel("E-mail").fill("eva@example.hu");
      await click("Mail me a code instead");
      await page.getByLabel("Code").waitFor();
      await picture(page, "code");
      await page.getByLabel("Code").fill(codeIn((await shop.mails()).at(-1)!));
      await click("Sign in");
      await page.getByRole("heading", { name: "Hello, Éva Nagy!" }).waitFor();

      await withAuthenticator(page);
      await page.getByRole("link", { name: "Security" }).click();
      await click("Add a passkey");
      await page.getByText("Passkey added.").waitFor();
      await picture(page, "security");
      await click("Sign out");
      await page.getByRole("link", { name: "Sign in" }).click();
      // Offered in the field at once where the browser can, else by the button.
      const offered = page.getByRole("heading", { name: "Hello, Éva Nagy!" });
      await Promise.race([
        offered.waitFor(),
        click("Sign in with a passkey").then(() => offered.waitFor()),
      ]);
      const [{ amr }] = await shop.db.sql`
        SELECT amr FROM webshop.account_session ORDER BY created_at DESC LIMIT 1`;
      assertStringIncludes(amr.join(), "user");
      await page.goto(`${shop.origin}/shop/account/orders`);
      await page.getByRole("button", { name: "Magyar" }).click();
      await page.getByRole("heading", { name: "Rendeléseim" }).waitFor();
      await picture(page, "orders-hu");
      await page.goto(`${shop.origin}/shop/account/security`);
      await picture(page, "security-hu");
      await click("Kijelentkezés");
      await page.getByRole("link", { name: "Belépés" }).waitFor();
      await page.goto(`${shop.origin}/shop/account/sign-up`);
      await picture(page, "sign-up-hu");
      assertEquals(faults, []);
    } finally {
      await browser.close();
    }
  },
});

Deno.test({
  name: "without JavaScript a customer signs up, and signs in by a link",
  ignore: !findBrowser(),
  async fn() {
    await using world = await openShop();
    const { shop } = world;
    const browser = await launchBrowser();
    try {
      const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
      const page = await context.newPage();
      const click = (name: string) => page.getByRole("button", { name }).click();
      await page.goto(`${shop.origin}/shop/account/sign-up`);
      await page.getByLabel("Given name").fill("Éva");
      await page.getByLabel("E-mail").fill("eva@example.hu");
      await click("Create account");
      await page.goto(await newestLink(shop));
      await click("Yes, create my account");
      await click("Sign out");
      await page.goto(`${shop.origin}/shop/account/sign-in`);
      await page.getByLabel("E-mail").fill("eva@example.hu");
      await click("Mail me a code instead");
      await page.goto(await newestLink(shop));
      await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
      await page.getByRole("heading", { name: "Hello, Éva!" }).waitFor();
    } finally {
      await browser.close();
    }
  },
});
