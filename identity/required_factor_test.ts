import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { parse } from "node-html-parser";
import { hashToken } from "shared/auth/token.ts";
import {
  addPasskey,
  get,
  idOf,
  json,
  security,
  setUpApp,
  signedIn,
  text,
  type World,
} from "./account_testing.ts";
import { TestAuthenticator } from "shared/credentials/testing.ts";
import { Browser, enter, issuer, locationOf, shop, testIdentity } from "./testing.ts";

const required = (world: World) =>
  world.db.sql`UPDATE identity.tenant SET require_second_factor = true WHERE slug = 'demo'`;

/** Goes to the shop, and follows until there is something to do, or back at the shop. */
async function toShop(world: World, browser: Browser, start?: string): Promise<URL> {
  const begun = start ? new URL(start, issuer) : locationOf(
    await browser.send((req) => world.party.signIn(req), `${shop}/auth/sign-in`),
    issuer,
  );
  let next = begun;
  for (let i = 0; i < 5; i++) {
    const answer = await browser.send(world.identity, next.href);
    if (answer.status !== 303) return next;
    next = locationOf(answer, issuer);
    if (next.origin === shop) return next;
  }
  return next;
}

async function acrAt(world: World, browser: Browser, callback: URL): Promise<string> {
  const arrived = await browser.send((req) => world.party.callback(req), callback.href);
  assertEquals([arrived.status, arrived.headers.get("location")], [303, "/"]);
  const [{ acr }] = await world.db
    .sql`SELECT acr FROM identity.grant ORDER BY created_at DESC LIMIT 1`;
  return acr;
}

Deno.test("whoever has no second factor sets one up on the way to a shop that requires it", async () => {
  await using world = await testIdentity();
  await required(world);
  const browser = new Browser();
  const asked = await toShop(world, browser);
  assertEquals(asked.pathname, "/sign-in");
  const entered = await enter(browser, world.identity, { at: asked.pathname + asked.search });
  const stopped = await toShop(world, browser, entered.headers.get("location")!);
  assertEquals(stopped.pathname, `${security}/required`);
  const shown = await text(world, browser, stopped.pathname + stopped.search);
  assertStringIncludes(shown, "Demo");
  // The long way round, and the silent one, are no way past.
  assertEquals((await toShop(world, browser)).pathname, `${security}/required`);
  const returnTo = stopped.searchParams.get("return_to")!;
  assertMatch(returnTo, /^\/oauth\/authorize\/resume\?id=/);

  const authenticator = new TestAuthenticator(issuer);
  const { options, challengeId } =
    await (await json(world, browser, `${security}/passkeys/options`, {})).json();
  const response = authenticator.create(options);
  const body = { challengeId, response, returnTo, onTheWay: true };
  const { location } = await (await json(world, browser, `${security}/passkeys`, body)).json();
  const codes = new URL(location, issuer);
  assertEquals(codes.pathname, `${security}/recovery-codes`);
  assertEquals(codes.searchParams.get("return_to"), returnTo);
  const callback = await toShop(world, browser, returnTo);
  assertEquals(callback.origin, shop);
  assertEquals(await acrAt(world, browser, callback), "urn:vecton:acr:2");
});

Deno.test("a session that proved one factor proves the second for such a shop", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  await setUpApp(world, browser);
  await world.db.sql`UPDATE identity.session SET amr = '{pwd}'`;
  await required(world);
  assertEquals((await toShop(world, browser)).pathname, "/sign-in");
  await world.db.sql`UPDATE identity.session SET amr = '{pwd,otp,mfa}'`;
  assertEquals((await toShop(world, browser)).origin, shop);
});

Deno.test("a silent request of such a shop is refused, with the error that says why", async () => {
  await using world = await testIdentity();
  await required(world);
  const browser = await signedIn(world);
  const begun = locationOf(
    await browser.send((req) => world.party.signIn(req), `${shop}/auth/sign-in`),
    issuer,
  );
  begun.searchParams.set("prompt", "none");
  const refused = await toShop(world, browser, begun.href);
  assertEquals(refused.searchParams.get("error"), "unmet_authentication_requirements");
});

Deno.test("the last factor stays while a shop requires it, and goes when none does", async () => {
  await using world = await testIdentity();
  await required(world);
  const browser = await signedIn(world);
  await addPasskey(world, browser);
  await setUpApp(world, browser);
  const [{ id }] = await world.db.sql`SELECT id FROM credentials.passkey`;
  const passkey = `${issuer}${security}/passkeys/${id}`;
  const app = `${issuer}${security}/authenticator/remove`;
  await browser.post(world.identity, app, {});
  await browser.post(world.identity, passkey, { act: "remove" });
  assertStringIncludes(
    await text(world, browser, security),
    "Itt kötelező a második tényező: Demo",
  );
  assertEquals((await world.db.sql`SELECT FROM credentials.passkey`).length, 1);
  await world.db.sql`DELETE FROM identity.membership WHERE account_id = ${await idOf(world)}`;
  await browser.post(world.identity, passkey, { act: "remove" });
  assertEquals((await world.db.sql`SELECT FROM credentials.passkey`).length, 0);
});

Deno.test("the page of the second factor leads on only to pages of identity", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  const places = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "javascript:alert(1)",
  ];
  for (const place of places) {
    const query = `?return_to=${encodeURIComponent(place)}`;
    const html = await (await get(world, browser, `${security}/authenticator${query}`)).text();
    const input = parse(html).querySelector("main input[name=return_to]")!;
    assertEquals(input.getAttribute("value") ?? "", "", place);
  }
  await addPasskey(world, browser);
  for (const place of places) {
    const query = `?return_to=${encodeURIComponent(place)}`;
    const answer = await get(world, browser, `${security}/required${query}`);
    assertEquals(answer.headers.get("location"), security);
  }
});

Deno.test("a till is let in to such a shop only by somebody with two factors", async () => {
  await using world = await testIdentity();
  const { sql } = world.db;
  await sql`
    INSERT INTO identity.device_request (id, device_hash, user_code_hash, client_id, scope,
      poll_seconds, expires_at)
    VALUES (gen_random_uuid(), ${await hashToken("d")}, ${await hashToken("BCDFGHJK")},
      'tenant-demo', 'openid', 5, now() + interval '5 minutes')`;
  await required(world);
  const browser = await signedIn(world);
  const allow = () =>
    browser.post(world.identity, `${issuer}/device`, { user_code: "BCDF-GHJK", decision: "allow" });
  const stopped = locationOf(await allow(), issuer);
  assertEquals(stopped.pathname, `${security}/required`);
  assertEquals(stopped.searchParams.get("return_to"), "/device?user_code=BCDF-GHJK");
  await setUpApp(world, browser);
  assertEquals((await allow()).status, 200);
  assertEquals((await sql`SELECT FROM identity.device_request WHERE grant_id IS NULL`).length, 0);
});
