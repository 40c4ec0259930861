import { assert, assertEquals } from "@std/assert";
import { client, openWorld } from "./world.ts";

const scope = "openid offline_access";

Deno.test("S25: what was handed out is not in the database, nor are keys", async () => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  const web = client("web");
  const arrived = await world.authorize(web, { scope }, browser);
  const code = arrived.searchParams.get("code")!;
  const first = (await world.redeem(web, code)).body;
  const second = (await world.refresh(web, first.refresh_token)).body;
  const device = (await world.post("/oauth/device_authorization", client("till"), { scope })).body;
  const pushed = (await world.post("/oauth/par", web, {
    ...Object.fromEntries(new URL(await world.authorizeUrl(web)).searchParams),
  })).body;
  const secrets = [
    code,
    first.refresh_token,
    second.refresh_token,
    first.access_token,
    first.id_token,
    device.device_code,
    device.user_code,
    String(device.user_code).replace("-", ""),
    pushed.request_uri,
    web.secret,
    ...browser.cookies.values(),
  ].map(String).filter((text) => text.length >= 8);
  assert(secrets.length >= 12);

  const tables = await world.db.owner`
    SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
    WHERE schemaname IN ('identity', 'credentials', 'audit', 'mail')`;
  assert(tables.length > 15);
  for (const { name } of tables) {
    const rows = await world.db.owner.unsafe(`SELECT * FROM ${name}`);
    // Bytes as text, as a dump would show them to a search.
    const dump = JSON.stringify(
      rows,
      (_key, value) =>
        value?.type === "Buffer"
          ? new TextDecoder("latin1").decode(new Uint8Array(value.data))
          : value,
    );
    for (const secret of secrets) assertEquals(dump.includes(secret), false, `${name}: ${secret}`);
    for (const part of ['"d":', '\\"d\\":', "PRIVATE KEY"]) {
      assertEquals(dump.includes(part), false, `${name}: ${part}`);
    }
  }
});

Deno.test("S23: no page and no redirect of ours shows a token", async () => {
  await using world = await openWorld();
  const browser = world.newBrowser();
  const web = client("web");
  const { access_token, id_token, refresh_token } = await world.tokens(web, { scope }, browser);
  await world.tokens(client("own"), {}, browser);
  // A hint of another session: the question is asked without it.
  const { html } = await world.newBrowser().open(
    `${world.issuer}/oauth/logout?id_token_hint=${id_token}`,
  );
  const pages = [html];
  for (
    const path of ["/account/applications", "/account", "/account/devices", "/device", "/none"]
  ) {
    pages.push((await browser.open(world.issuer + path)).html);
  }
  for (const token of [access_token, id_token, refresh_token!]) {
    for (const page of pages) assertEquals(page.includes(token), false);
    for (const { url } of browser.visited) assertEquals(url.includes(token), false);
  }
});
