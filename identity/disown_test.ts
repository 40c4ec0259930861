import { assertEquals, assertStringIncludes } from "@std/assert";
import { secondFactorsOf } from "shared/credentials/factors.ts";
import {
  account,
  addPasskey,
  enterByPasskey,
  get,
  idOf,
  newestText,
  setUpApp,
  signedIn,
  type World,
} from "./account_testing.ts";
import { Browser, enter, testIdentity } from "./testing.ts";

async function notMe(world: World, template: string): Promise<string> {
  const text = await newestText(world, template);
  const link = /http:\/\/identity\.localhost:8000\/not-me\/vml_\S+/.exec(text);
  if (!link) throw new Error(`No way out in the mail: ${text}`);
  return link[0];
}

const factors = async (world: World) => await secondFactorsOf(world.db.sql, await idOf(world));
const press = (world: World, url: string) => new Browser().post(world.identity, url, {});

Deno.test("looking at “this was not me” does nothing; the button shuts everybody out, once", async () => {
  await using world = await testIdentity();
  const owner = await signedIn(world);
  const thief = await signedIn(world, {
    "user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0",
  });
  await setUpApp(world, owner);
  await world.db.sql`UPDATE credentials.device SET remembered_until = now() + interval '1 day'`;
  await world.db.sql`
    INSERT INTO identity.personal_token
      (id, account_id, tenant_slug, name, token_hash, abilities, expires_at)
    SELECT gen_random_uuid(), account_id, tenant_slug, 'thief', 'x', '{catalog:read}',
      now() + interval '1 year' FROM identity.membership`;
  const url = await notMe(world, "new_device");
  for (let i = 0; i < 3; i++) {
    const shown = await new Browser().send(world.identity, url);
    assertEquals([shown.status, shown.headers.get("cache-control")], [200, "no-store"]);
  }
  assertEquals((await get(world, thief, account)).status, 200);
  const answers = await Promise.all(Array.from({ length: 8 }, () => press(world, url)));
  assertEquals(answers.map(({ status }) => status).toSorted(), [200, ...Array(7).fill(410)]);
  for (const browser of [owner, thief]) {
    assertEquals((await get(world, browser, account)).status, 303);
  }
  // The password that the thief has opens nothing, and nothing stands in for the second step.
  assertEquals((await enter(new Browser(), world.identity)).status, 422);
  const { sql } = world.db;
  assertEquals(
    (await sql`SELECT FROM credentials.device WHERE remembered_until > now()`).length,
    0,
  );
  assertEquals((await sql`SELECT FROM identity.personal_token`).length, 0);
  assertEquals((await sql`SELECT purpose FROM identity.mail_request`)[0].purpose, "reset");
  assertEquals((await factors(world)).totp, true);
});

Deno.test("a factor that the owner disowns is taken back, and no other", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  await setUpApp(world, browser);
  const mine = await addPasskey(world, browser);
  const his = await addPasskey(world, browser);
  const url = await notMe(world, "factor_changed");
  assertEquals((await press(world, url)).status, 200);
  assertEquals(await factors(world), { totp: true, passkeys: 1, recoveryCodes: 0 });
  assertEquals((await enterByPasskey(world, new Browser(), his)).status, 422);
  assertEquals((await enterByPasskey(world, new Browser(), mine)).status, 200);
});

Deno.test("the mail of an earlier authenticator app does not remove a later one", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  await setUpApp(world, browser);
  const old = await notMe(world, "factor_changed");
  await setUpApp(world, browser);
  assertEquals((await press(world, old)).status, 200);
  assertEquals((await factors(world)).totp, true);
});

Deno.test("an account is never left without its second factor by a mail", async () => {
  await using world = await testIdentity();
  await setUpApp(world, await signedIn(world));
  assertEquals((await press(world, await notMe(world, "factor_changed"))).status, 200);
  assertEquals((await factors(world)).totp, true);
});

Deno.test("a mail to an address that the account no longer has opens nothing", async () => {
  await using world = await testIdentity();
  const browser = await signedIn(world);
  await setUpApp(world, browser);
  const url = await notMe(world, "factor_changed");
  await world.db.sql`UPDATE identity.account SET email = 'new@example.hu'`;
  assertEquals((await press(world, url)).status, 410);
  assertEquals((await get(world, browser, account)).status, 200);
});

Deno.test("the warning of a new device names it, and the place of its address", async () => {
  await using world = await testIdentity();
  await signedIn(world);
  await signedIn(world, {
    "x-forwarded-for": "84.2.1.1",
    "user-agent":
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
  });
  const text = await newestText(world, "new_device");
  assertStringIncludes(text, "Firefox, Windows");
  assertStringIncludes(text, "Hely: Magyarország");
});
