import { assert, assertEquals, assertMatch } from "@std/assert";
import { firstForm } from "./browser.ts";
import { client, openWorld } from "./world.ts";

const own = client("own");
const web = client("web");
const scope = "openid email offline_access";

Deno.test("consent", async (t) => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  await world.authorize(own, {}, browser);
  const ask = async (of: typeof web, more = {}) =>
    await browser.open(await world.authorizeUrl(of, { scope, ...more }));
  let granted = { access_token: "", refresh_token: "" };
  const page = () => browser.open(`${world.issuer}/account/applications`);

  await t.step(
    "a third party is let in by the person alone, an app of ours without a question",
    async () => {
      assert((await ask(own)).url!.searchParams.get("code"));
      const silent = await ask(web, { prompt: "none" });
      assertEquals(silent.url!.searchParams.get("error"), "consent_required");
      const { url, html } = await ask(web);
      assertEquals(url, null);
      assertMatch(html, /The web app/);
      assertMatch(html, /anna@example.hu/);
    },
  );
  await t.step("a no is told to the app, and gives nothing", async () => {
    const { fields } = firstForm((await ask(web)).html)!;
    const body = new URLSearchParams({ id: fields.id.value, decision: "deny" });
    const { url } = await browser.open(`${world.issuer}/oauth/consent`, { method: "POST", body });
    assertEquals(url!.searchParams.get("error"), "access_denied");
    assertEquals(url!.searchParams.get("state"), "st");
    assertEquals((await ask(web)).url, null);
  });
  await t.step("S16 another site's form says no yes, nor does another browser", async () => {
    const { fields } = firstForm((await ask(web)).html)!;
    const body = new URLSearchParams({ id: fields.id.value, decision: "allow" });
    for (const origin of ["http://127.0.0.1:9", "null"]) {
      const { response } = await browser.open(`${world.issuer}/oauth/consent`, {
        method: "POST",
        body,
        headers: { origin },
      });
      assertEquals(response.status, 403);
    }
    const other = world.newBrowser();
    await world.authorize(own, {}, other);
    const { url } = await other.open(`${world.issuer}/oauth/consent`, { method: "POST", body });
    assertEquals(url, null);
  });
  await t.step(
    "a yes is remembered for what it was given to, and asked for again where that grows",
    async () => {
      const { access_token, refresh_token } = await world.tokens(web, { scope }, browser);
      assert((await ask(web)).url!.searchParams.get("code"));
      assert((await ask(web, { prompt: "none" })).url!.searchParams.get("code"));
      assertEquals((await ask(web, { scope: `${scope} profile` })).url, null);
      assertEquals((await ask(web, { prompt: "consent" })).url, null);
      granted = { access_token, refresh_token: refresh_token! };
    },
  );
  await t.step("and can be taken back, with all that it gave", async () => {
    const { html } = await page();
    assertMatch(html, /The web app/);
    await browser.open(`${world.issuer}/account/applications`, {
      method: "POST",
      body: new URLSearchParams({ client: web.id }),
    });
    assertEquals((await page()).html.includes("The web app"), false);
    assertEquals((await world.userinfo(granted.access_token)).status, 401);
    assertEquals((await world.refresh(web, granted.refresh_token)).body.error, "invalid_grant");
    assertEquals((await ask(web)).url, null);
  });
  await t.step("both are in the audit log", async () => {
    const rows = await world.db.sql`
      SELECT DISTINCT action FROM audit.entry WHERE action LIKE 'consent.%' ORDER BY action`;
    assertEquals(rows.map(({ action }) => action), ["consent.given", "consent.revoked"]);
  });
});
