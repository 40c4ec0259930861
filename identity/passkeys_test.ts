import { assertEquals, assertStringIncludes } from "@std/assert";
import { TestAuthenticator } from "shared/credentials/testing.ts";
import { addPasskey, enterByPasskey, json, security, signedIn, text } from "./account_testing.ts";
import { Browser, enter, issuer, shop, testIdentity } from "./testing.ts";

Deno.test("a passkey alone signs in, and counts as two factors", async () => {
  await using world = await testIdentity();
  const authenticator = await addPasskey(world, await signedIn(world));
  const browser = new Browser();
  const entered = await enterByPasskey(world, browser, authenticator, { returnTo: security });
  assertEquals([entered.status, (await entered.json()).location], [200, security]);
  const [session] = await world.db.sql`
    SELECT amr FROM identity.session ORDER BY created_at DESC LIMIT 1`;
  assertEquals(session.amr, ["hwk", "user", "mfa"]);
  assertStringIncludes(await text(world, browser, security), "Azonosítókulcs");
});

Deno.test("a passkey is the second factor of its owner only, and of a sign-in that goes on", async () => {
  await using world = await testIdentity();
  const anna = await signedIn(world);
  const hers = await addPasskey(world, anna);
  const browser = new Browser();
  const half = await enter(browser, world.identity);
  const signIn = new URL(half.headers.get("location")!, issuer).searchParams.get("id")!;
  // Another browser has only the id; an unknown passkey fits nobody.
  assertEquals((await enterByPasskey(world, new Browser(), hers, { signIn })).status, 422);
  const unknown = new TestAuthenticator(issuer);
  assertEquals((await enterByPasskey(world, browser, unknown, { signIn })).status, 422);
  // Somebody else's passkey, answering a challenge that was begun for nobody.
  await world.db.sql`
    INSERT INTO identity.account (id, email, name, password_hash, email_verified_at)
    SELECT gen_random_uuid(), 'bela@example.hu', 'Nagy Béla', password_hash, now()
    FROM identity.account`;
  const bela = new Browser();
  await enter(bela, world.identity, { email: "bela@example.hu" });
  const his = await addPasskey(world, bela);
  const { options, challengeId } =
    await (await json(world, browser, "/sign-in/passkey/options", {})).json();
  const response = his.get(options);
  const crossed = await json(world, browser, "/sign-in/passkey/verify", {
    challengeId,
    response,
    signIn,
  });
  assertEquals(crossed.status, 422);
  const entered = await enterByPasskey(world, browser, hers, { signIn });
  assertEquals(entered.status, 200);
  // It has ended with that.
  assertEquals((await enterByPasskey(world, browser, hers, { signIn })).status, 422);
});

Deno.test("what a sign-in by passkey asks for is the same for everybody, known or not", async () => {
  await using world = await testIdentity();
  await addPasskey(world, await signedIn(world));
  const shape = async (body: unknown) => {
    const answer = await json(world, new Browser(), "/sign-in/passkey/options", body);
    const { options } = await answer.json();
    return { ...options, challenge: "" };
  };
  const all = [await shape({}), await shape({ email: "anna@example.hu" }), await shape({ a: 1 })];
  assertEquals(all[0].allowCredentials, []);
  assertEquals(all[1], all[0]);
  assertEquals(all[2], all[0]);
});

Deno.test("passkeys of another origin, replayed, copied or garbled sign nobody in", async () => {
  await using world = await testIdentity();
  const authenticator = await addPasskey(world, await signedIn(world));
  const verify = async (browser: Browser, body: unknown) => {
    const answer = await json(world, browser, "/sign-in/passkey/verify", body);
    const cookies = answer.headers.getSetCookie().join();
    return [answer.status, cookies.includes("vecton-identity=")];
  };
  const begin = async (browser: Browser) =>
    await (await json(world, browser, "/sign-in/passkey/options", {})).json();
  const browser = new Browser();
  for (
    const deviation of [
      { origin: shop },
      { rpId: "localhost" },
      { challenge: "A".repeat(43) },
      { userVerified: false },
      { counter: 0 },
    ]
  ) {
    const { options, challengeId } = await begin(browser);
    const response = authenticator.get(options, deviation);
    assertEquals(await verify(browser, { challengeId, response }), [422, false]);
  }
  const { options, challengeId } = await begin(browser);
  const response = authenticator.get(options);
  assertEquals(await verify(browser, { challengeId, response }), [200, true]);
  assertEquals(await verify(new Browser(), { challengeId, response }), [422, false]);
  const id = crypto.randomUUID();
  for (
    const body of [null, {}, { challengeId: "x", response }, { challengeId: id, response: {} }, {
      challengeId: id,
      response: { id: "x", response: { clientDataJSON: 5 } },
    }]
  ) {
    assertEquals(await verify(new Browser(), body), [422, false]);
  }
  const foreign = await new Browser().send(world.identity, `${issuer}/sign-in/passkey/verify`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: shop },
    body: "{}",
  });
  assertEquals(foreign.status, 403);
});
