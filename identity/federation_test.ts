import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { machineActor } from "./domain/audit.ts";
import { parseUser, userSchema } from "./domain/scim/user_resource.ts";
import { createUser } from "./domain/scim/users.ts";
import {
  arrive,
  ask,
  bela,
  bound,
  boundBrowser,
  comeBack,
  company,
  link,
  linked,
  member,
} from "./federation_testing.ts";
import { Browser, enter, issuer, locationOf, shop } from "./testing.ts";

Deno.test("staff sign in by their provider, after they proved their account once", async () => {
  await using world = await company();
  const first = new Browser();
  assertEquals(await arrive(world, first, await link(world, first)), "bela@example.hu clerk");
  assertEquals([await linked(world), await bound(world)], [1, 0]);
  const later = new Browser();
  // The subject counts, not the address.
  const back = await comeBack(world, later, { ...bela, email: "new@example.hu" });
  assertEquals(await arrive(world, later, back), "bela@example.hu clerk");
  const [grant] = await world.db.sql`
    SELECT acr, amr, offline FROM identity.grant ORDER BY created_at DESC, id DESC LIMIT 1`;
  assertEquals({ ...grant }, { acr: "urn:vecton:acr:1", amr: ["federated"], offline: false });
});

Deno.test("a sign-in by the provider opens its own shop and nothing else", async () => {
  await using world = await company();
  const browser = await boundBrowser(world);
  await world.db.sql`
    INSERT INTO identity.membership SELECT account_id, 'other', 'owner' FROM identity.session
    WHERE tenant_slug IS NOT NULL`;
  for (
    const path of [
      "/",
      "/account",
      "/account/security",
      "/account/security/password",
      "/account/tokens",
      "/email",
      "/confirm",
      "/device?user_code=BCDF-GHJK",
      "/tenants/demo/members",
      "/tenants/other/members",
    ]
  ) {
    const refused = await browser.send(world.identity, `${issuer}${path}`);
    assertEquals([refused.status, locationOf(refused, issuer).pathname], [303, "/sign-in"], path);
  }
  const ask = async (client: string, redirect: string, more = {}) => {
    const query = new URLSearchParams({
      response_type: "code",
      client_id: client,
      redirect_uri: `${redirect}/auth/callback`,
      scope: "openid",
      code_challenge: "c".repeat(43),
      code_challenge_method: "S256",
      prompt: "none",
      ...more,
    });
    const answer = await browser.send(world.identity, `${issuer}/oauth/authorize?${query}`);
    return locationOf(answer, issuer).searchParams;
  };
  for (const client of ["tenant-other", "admin"]) {
    const answer = await ask(client, `http://${client}.localhost:8000`);
    assertEquals(answer.get("error"), "login_required", client);
  }
  assert((await ask("tenant-demo", shop)).has("code"));
  const support = await ask("tenant-demo", shop, { act_as: crypto.randomUUID() });
  assertEquals(support.get("error"), "login_required");
  const strong = await ask("tenant-demo", shop, { acr_values: "urn:vecton:acr:2" });
  assertEquals(strong.get("error"), "unmet_authentication_requirements");
});

Deno.test("strangers, unproven addresses, others' people and the platform's are not taken over", async () => {
  await using world = await company();
  const { sql } = world.db;
  await member(world, "demo", "root@example.hu");
  await sql`UPDATE identity.account SET platform_admin = true WHERE email = 'root@example.hu'`;
  for (
    const claims of [
      { ...bela, email_verified: false },
      { ...bela, email_verified: "true" },
      { sub: "bela-1", email: bela.email },
      { sub: "x", email: "nobody@example.hu", email_verified: true },
      { sub: "x", email: "cili@example.hu", email_verified: true },
      { sub: "x", email: "root@example.hu", email_verified: true },
      { sub: "x", email_verified: true },
    ]
  ) {
    const back = await comeBack(world, new Browser(), claims);
    assertEquals(back.status, 403);
    assertStringIncludes(await back.text(), "hívja meg");
  }
  const browser = await boundBrowser(world);
  // Who runs the platform from now on is no longer signed in by a company's word.
  await sql`UPDATE identity.account SET platform_admin = true WHERE email = 'bela@example.hu'`;
  assertEquals((await comeBack(world, new Browser(), bela)).status, 403);
  const next = await ask(world, browser);
  assertEquals(next.status, 200);
});

Deno.test("somebody else's password links nothing, nor does one in another browser", async () => {
  await using world = await company();
  const browser = new Browser();
  const asked = await comeBack(world, browser, bela);
  assertEquals(asked.status, 200);
  const [{ request_id }] = await world.db.sql`SELECT request_id FROM identity.provider_link`;
  const at = `/sign-in?request=${request_id}&other=1`;
  await enter(browser, world.identity, { at });
  await enter(new Browser(), world.identity, { email: bela.email });
  assertEquals(await linked(world), 0);
});

Deno.test("an account that the company's directory made needs no password", async () => {
  await using world = await company();
  const { sql } = world.db;
  const person = (email: string) =>
    parseUser({
      schemas: [userSchema],
      userName: email,
      emails: [{ value: email, primary: true }],
      active: true,
    });
  await createUser(sql, machineActor("directory"), "demo", person("dora@example.hu"));
  // Nobody who has an account is made a member without a word.
  await assertRejects(
    () => createUser(sql, machineActor("directory"), "demo", person("cili@example.hu")),
    Error,
    "invite them",
  );
  const dora = { sub: "dora-1", email: "dora@example.hu", email_verified: true };
  const browser = new Browser();
  const back = await comeBack(world, browser, dora);
  assertEquals(await arrive(world, browser, back), "dora@example.hu clerk");
  // This account is its owner's already: the directory of a shop does not open it.
  const cili = { sub: "cili-1", email: "cili@example.hu", email_verified: true };
  const asked = await comeBack(world, new Browser(), cili);
  assertEquals([asked.status, await linked(world)], [403, 1]);
});

Deno.test("a usual sign-in takes the place of one by the provider, and the other way round", async () => {
  await using world = await company();
  const browser = await boundBrowser(world);
  await enter(browser, world.identity, { email: bela.email });
  assertEquals((await browser.send(world.identity, `${issuer}/account`)).status, 200);
  assertEquals(await bound(world), 0);
  const [{ n }] = await world.db.sql`
    SELECT count(*)::int AS n FROM identity.session s JOIN identity.account a ON a.id = s.account_id
    WHERE a.email = 'bela@example.hu' AND s.ended_at IS NULL`;
  assert(n >= 1);
  // Asked for a new proof, the provider has to say that there was one.
  const again = await comeBack(world, browser, bela, { prompt: "login" });
  assertEquals(again.status, 403);
  const now = Math.floor(Date.now() / 1000);
  const back = await comeBack(world, browser, { ...bela, auth_time: now }, { prompt: "login" });
  assertEquals(back.status, 303);
  assertEquals((await browser.send(world.identity, `${issuer}/account`)).status, 303);
});
