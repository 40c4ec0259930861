import { assertEquals } from "@std/assert";
import { authorizeQuery, to } from "./sign_in_testing.ts";
import { Browser, enter, fillIn, issuer, testIdentity, withAuthenticator } from "./testing.ts";

const day = 86_400_000;

/** This process's clock goes wrong by so many milliseconds until disposed; the database's does not. */
function wrongClock(ms: number): Disposable {
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...given: unknown[]) {
      super(...(given.length > 0 ? given : [Right.now() + ms]) as [number]);
    }
    static override now = () => Right.now() + ms;
  } as DateConstructor;
  return { [Symbol.dispose]: () => void (globalThis.Date = Right) };
}

Deno.test("how long ago a proof was is the database's to say, however wrong a process's clock is", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const browser = new Browser();
  await enter(browser, identity);
  const query = await authorizeQuery({ max_age: "300" });
  const both = async () => [
    (await browser.send(identity, `${issuer}/email`)).status,
    to(await browser.send(identity, `${issuer}/oauth/authorize?${query}`)),
  ];
  for (const ms of [-60 * day, 0, 60 * day]) {
    using _ = wrongClock(ms);
    assertEquals(await both(), [200, "/auth/callback"], "a moment ago");
  }
  await db.sql`
    UPDATE identity.session SET confirmed_at = now() - interval '11 minutes',
      auth_time = now() - interval '11 minutes'`;
  for (const ms of [-60 * day, 0, 60 * day]) {
    using _ = wrongClock(ms);
    assertEquals(await both(), [303, "/sign-in"], "too long ago");
  }
});

Deno.test("a device is remembered for as long as the database counts", async () => {
  await using world = await testIdentity();
  const { identity, db } = world;
  const code = await withAuthenticator(world);
  const browser = new Browser();
  const halfway = await enter(browser, identity);
  await fillIn(browser, identity, halfway.headers.get("location")!, {
    code: await code(),
    remember: "on",
  });
  await browser.post(identity, `${issuer}/sign-out`, {});
  for (const ms of [60 * day, -60 * day]) {
    using _ = wrongClock(ms);
    assertEquals(to(await enter(browser, identity)), "/");
    await browser.post(identity, `${issuer}/sign-out`, {});
  }
  await db.sql`UPDATE credentials.device SET remembered_until = now()`;
  using _ = wrongClock(-60 * day);
  assertEquals(to(await enter(browser, identity)), "/sign-in/second-factor");
});
