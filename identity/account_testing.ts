import { assertEquals, assertMatch } from "@std/assert";
import { parse } from "node-html-parser";
import { TOTP } from "otpauth";
import { unseal } from "shared/auth/seal.ts";
import { TestAuthenticator } from "shared/credentials/testing.ts";
import { Browser, enter, fillIn, issuer, testIdentity } from "./testing.ts";

export type World = Awaited<ReturnType<typeof testIdentity>>;

export const account = "/account";
export const security = "/account/security";

export async function signedIn(
  world: World,
  headers: Record<string, string> = {},
): Promise<Browser> {
  const browser = new Browser(headers);
  const entered = await enter(browser, world.identity);
  assertEquals(entered.status, 303);
  return browser;
}

export async function idOf(world: World): Promise<string> {
  return (await world.db.sql`SELECT id FROM identity.account`)[0].id;
}

export function get(world: World, browser: Browser, path: string): Promise<Response> {
  return browser.send(world.identity, issuer + path);
}

export async function text(world: World, browser: Browser, path: string): Promise<string> {
  const answer = await get(world, browser, path);
  assertEquals(answer.status, 200, path);
  return parse(await answer.text()).querySelector("main")!.text;
}

export function json(
  world: World,
  browser: Browser,
  path: string,
  body: unknown,
): Promise<Response> {
  return browser.send(world.identity, issuer + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Sets an authenticator app up by the key that the page shows. */
export async function setUpApp(world: World, browser: Browser): Promise<TOTP> {
  const page = await get(world, browser, `${security}/authenticator`);
  const html = await page.text();
  const secret = parse(html).querySelector("p.font-mono")!.text.replace(/^.*:|\s/g, "");
  const app = new TOTP({ secret });
  const finished = await fillIn(browser, world.identity, `${security}/authenticator`, {
    code: app.generate(),
  });
  assertEquals(finished.status, 303);
  return app;
}

export async function addPasskey(world: World, browser: Browser): Promise<TestAuthenticator> {
  const authenticator = new TestAuthenticator(issuer);
  const begun = await json(world, browser, `${security}/passkeys/options`, {});
  assertEquals(begun.status, 200);
  const { options, challengeId } = await begun.json();
  const kept = await json(world, browser, `${security}/passkeys`, {
    challengeId,
    response: authenticator.create(options),
  });
  assertEquals(kept.status, 200);
  assertMatch((await kept.json()).location, /^\/account\/security\/passkeys\//);
  return authenticator;
}

/** Signs in by a passkey alone; the answer to the assertion. */
export async function enterByPasskey(
  world: World,
  browser: Browser,
  authenticator: TestAuthenticator,
  more: Record<string, unknown> = {},
): Promise<Response> {
  const begun = await json(world, browser, "/sign-in/passkey/options", more);
  if (begun.status !== 200) return begun;
  const { options, challengeId } = await begun.json();
  const response = authenticator.get(options);
  return await json(world, browser, "/sign-in/passkey/verify", { challengeId, response, ...more });
}

/** The text of the newest mail of a template. */
export async function newestText(world: World, template: string): Promise<string> {
  const [mail] = await world.db.sql`
    SELECT id, sealed FROM mail.message WHERE template = ${template} ORDER BY id DESC LIMIT 1`;
  const key = world.runtime.config.IDENTITY_SECRET_KEY;
  return JSON.parse(await unseal(key, `mail/${mail.id}`, mail.sealed)).text;
}
