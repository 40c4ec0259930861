import { assertEquals, assertStringIncludes } from "@std/assert";
import { parse } from "node-html-parser";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { clientInput, deviceGrant, putClient } from "./domain/oauth/clients.ts";
import { createPersonalToken, introspectPersonalToken } from "./domain/personal_tokens.ts";
import {
  arrive,
  ask,
  bela,
  comeBack,
  type Company,
  company,
  connect,
  link,
  settings,
} from "./federation_testing.ts";
import { Browser, enter, fillIn, issuer, locationOf, password, shop } from "./testing.ts";

const keep = { secret: "", required: "on" };

/** The company, whose staff have to use its provider from now on. */
async function strict(): Promise<Company> {
  const world = await company();
  await link(world);
  const saved = await connect(world, world.owner, world.provider.issuer, keep);
  assertEquals(saved.status, 303);
  return world;
}

/** Signs in with a password on the way to the app; where that leads. */
async function byPassword(world: Company, email: string, browser = new Browser()) {
  const page = parse(await (await ask(world, browser)).text());
  const fields = page.querySelectorAll('form[action^="/sign-in?"] input').map((input) => [
    input.getAttribute("name")!,
    input.getAttribute("value") ?? "",
  ]);
  const step = await browser.post(world.identity, `${issuer}/sign-in`, {
    ...Object.fromEntries(fields),
    email,
  });
  const entered = await fillIn(
    browser,
    world.identity,
    step.headers.get("location")!,
    { password },
  );
  const resumed = await browser.send(world.identity, locationOf(entered, issuer).href);
  return { browser, at: locationOf(resumed, issuer) };
}

Deno.test("where the provider is required a password opens the shop for owners only", async () => {
  await using world = await strict();
  const offered = parse(await (await ask(world, new Browser())).text());
  assertStringIncludes(offered.text, "Alföld");
  assertEquals(offered.querySelectorAll("details input[name=email]").length, 1);

  const owner = await byPassword(world, "anna@example.hu");
  assertEquals(owner.at.origin, shop);

  const staff = await byPassword(world, bela.email);
  assertEquals(staff.at.origin, issuer);
  const told = await (await staff.browser.send(world.identity, staff.at.href)).text();
  assertStringIncludes(told, "céges fiókkal");
  const page = parse(told);
  assertEquals(page.querySelectorAll("input[name=password]").length, 0);
  assertEquals(page.querySelectorAll('form[action="/sign-in/provider"]').length, 1);
  // The account itself stays theirs.
  assertEquals((await staff.browser.send(world.identity, `${issuer}/account`)).status, 200);

  const back = await comeBack(world, staff.browser, bela);
  assertEquals(await arrive(world, staff.browser, back), "bela@example.hu clerk");
});

Deno.test("who came in another way has to come again, and personal tokens rest meanwhile", async () => {
  await using world = await company();
  const { db: { sql }, owner, provider } = world;
  await link(world);
  const before = await byPassword(world, bela.email);
  assertEquals(before.at.origin, shop);
  const anna = await byPassword(world, "anna@example.hu");
  assertEquals(anna.at.origin, shop);
  const [{ id }] = await sql`SELECT id FROM identity.account WHERE email = ${bela.email}`;
  const make = () =>
    createPersonalToken(sql, { id, name: "Béla" }, {
      id: uuidv7(),
      tenant: "demo",
      name: "Script",
      abilities: ["stock:read"],
      days: 1,
    }, () => Promise.resolve());
  const token = (await make())!;
  const works = async () => await introspectPersonalToken(sql, "demo", token) !== null;
  const open = async () =>
    (await sql`
      SELECT a.email FROM identity.grant g JOIN identity.account a ON a.id = g.account_id
      WHERE g.revoked_at IS NULL ORDER BY a.email`).map(({ email }: { email?: string }) => email);
  assertEquals([await works(), await open()], [true, ["anna@example.hu", bela.email]]);

  await connect(world, owner, provider.issuer, keep);
  assertEquals([await works(), await open()], [false, ["anna@example.hu"]]);
  assertEquals(await make().catch((error) => error.code), "use_provider");

  // A provider that is down: an owner switches it off, and everybody is in again.
  await owner.post(world.identity, settings, { act: "disable" });
  assertEquals(await works(), true);
  assertEquals((await byPassword(world, bela.email)).at.origin, shop);
  await owner.post(world.identity, settings, { act: "enable" });
  assertEquals([await works(), await open()], [false, ["anna@example.hu"]]);
});

Deno.test("neither an app's wish for two factors nor a device leads round the provider", async () => {
  await using world = await strict();
  const browser = new Browser();
  await enter(browser, world.identity, { email: bela.email });
  const asked = await ask(world, browser, { acr_values: "urn:vecton:acr:2" });
  assertEquals(asked.status, 403);

  const till = clientInput.parse({
    name: "Till",
    type: "public",
    tenant: "demo",
    grantTypes: [deviceGrant],
  });
  await transaction(world.db.sql, (tx) => putClient(tx, "till", till));
  const begin = await world.identity(
    new Request(`${issuer}/oauth/device_authorization`, {
      method: "POST",
      body: new URLSearchParams({ client_id: "till", scope: "openid" }),
    }),
  );
  const { user_code } = await begin.json();
  const answer = (decision: string, who: Browser) =>
    who.post(world.identity, `${issuer}/device`, { user_code, decision });
  assertEquals((await answer("allow", browser)).status, 403);
  const allowed = await answer("allow", world.owner);
  assertEquals(allowed.status, 200);
});

Deno.test("a provider that vouches for one factor is not required of staff who need two", async () => {
  await using world = await strict();
  const { owner, identity, db: { sql }, provider } = world;
  const second = `${issuer}/tenants/demo/second-factor`;
  const state = async () => {
    const [row] = await sql`
      SELECT t.require_second_factor AS factor, p.required FROM identity.tenant t
      JOIN identity.tenant_provider p ON p.tenant_slug = t.slug`;
    return { ...row };
  };
  await owner.post(identity, second, { required: "on" });
  assertEquals(await state(), { factor: false, required: true });
  assertEquals(
    (await connect(world, owner, provider.issuer, { ...keep, secondFactor: "on" })).status,
    303,
  );
  await owner.post(identity, second, { required: "on" });
  assertEquals(await state(), { factor: true, required: true });
  const refused = await connect(world, owner, provider.issuer, keep);
  assertEquals(refused.status, 409);
  assertStringIncludes(await refused.text(), "Itt második tényező kell");
});

Deno.test("people of the platform are bound by no provider, as none lets them in", async () => {
  await using world = await strict();
  await world.db.sql`
    UPDATE identity.account SET platform_support = true WHERE email = ${bela.email}`;
  assertEquals((await byPassword(world, bela.email)).at.origin, shop);
});
