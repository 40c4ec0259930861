import { assert, assertEquals, assertRejects } from "@std/assert";
import { delay } from "@std/async/delay";
import { acrTwo } from "shared/auth/acr.ts";
import { authMigrations, relyingParty } from "shared/auth/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { client, openWorld, registerClient } from "./world.ts";

const shop = "http://127.0.0.1:9";

/** The app's refusal of what came back, by its code. */
const refused = (code: RegExp) => async (work: Promise<unknown>) => {
  const error = await assertRejects(() => work, Error) as Error & { code?: string };
  assert(code.test(`${error.code} ${error.message}`), String(error));
};

Deno.test("an app has a sign-in made stronger, and checks that it was", async (t) => {
  await using world = await openWorld();
  await using appDb = await testDatabase([authMigrations]);
  const registered = client("app");
  await registerClient(world.runtime, "app", {
    tenant: "demo",
    firstParty: true,
    redirectUris: [`${shop}/auth/callback`],
  });
  const party = relyingParty({
    sql: appDb.sql,
    issuer: world.issuer,
    clientId: "app",
    clientSecret: registered.secret!,
    origin: shop,
    tenant: "demo",
  });
  const browser = world.newBrowser();

  /** The app's answer, after `change` did something to the request on its way to identity. */
  async function through(
    ask: { maxAge?: number; acr?: string },
    change: (url: URL) => void = () => {},
  ): Promise<Response> {
    const begun = await party.signIn(new Request(`${shop}/auth/sign-in?return_to=/stock`), ask);
    const cookie = begun.headers.getSetCookie()[0].split(";")[0];
    const url = new URL(begun.headers.get("location")!);
    change(url);
    const arrived = await browser.walk(url.href, world.signIn);
    if (!arrived.url) return arrived.response;
    return await party.callback(new Request(arrived.url, { headers: { cookie } }));
  }

  await t.step("a plain sign-in asks for nothing more", async () => {
    const response = await through({});
    assertEquals([response.status, response.headers.get("location")], [303, "/stock"]);
  });
  await t.step(
    "a proof that is recent enough will do, an older one is asked for anew",
    async () => {
      assertEquals((await through({ maxAge: 600 })).status, 303);
      const forms = () => browser.visited.filter(({ method }) => method === "POST").length;
      const before = forms();
      await delay(2100);
      assertEquals((await through({ maxAge: 1 })).status, 303);
      assert(forms() > before);
    },
  );
  await t.step("who takes the wish out of the address gets nowhere", async () => {
    const forget = (name: string) => (url: URL) => url.searchParams.delete(name);
    await refused(/weak_sign_in/)(through({ acr: acrTwo }, forget("acr_values")));
    await world.db.sql`
      UPDATE identity.session SET auth_time = now() - interval '1 hour', confirmed_at = 'epoch'`;
    await refused(/too much time/)(through({ maxAge: 1 }, forget("max_age")));
  });
  await t.step("a second factor satisfies it", async () => {
    await world.db.sql`UPDATE identity.session SET amr = '{pwd,otp,mfa}'`;
    assertEquals((await through({ acr: acrTwo })).status, 303);
    await world.db.sql`UPDATE identity.session SET amr = '{pwd}'`;
  });
  await t.step("a refusal of identity is told as such", async () => {
    await refused(/sign_in_refused/)(
      through({ acr: acrTwo }, (url) => url.searchParams.set("prompt", "none")),
    );
  });
  await t.step(
    "a tenant that requires a second factor of its staff gets nobody without one",
    async () => {
      await world.db.sql`UPDATE identity.tenant SET require_second_factor = true`;
      assertEquals((await through({})).status, 200);
      await refused(/sign_in_refused/)(
        through({}, (url) => url.searchParams.set("prompt", "none")),
      );
      await world.db.sql`UPDATE identity.session SET amr = '{hwk,user,mfa}'`;
      assertEquals((await through({})).status, 303);
    },
  );
});
