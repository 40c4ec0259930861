import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parse } from "node-html-parser";
import { transaction } from "shared/db/mod.ts";
import { acceptInvitation } from "./domain/accept_invitation.ts";
import { machineActor } from "./domain/audit.ts";
import { putMember } from "./domain/invitations.ts";
import { removeMember } from "./domain/members.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { parseUser, userSchema } from "./domain/scim/user_resource.ts";
import { createUser } from "./domain/scim/users.ts";
import { putTenant } from "./domain/tenants.ts";
import { testProvider } from "./federation_testing.ts";
import {
  Browser,
  enter,
  fillIn,
  issuer,
  locationOf,
  password,
  shop,
  testIdentity,
} from "./testing.ts";

const secret = "the-secret-at-the-provider";
const settings = `${issuer}/tenants/demo/sign-in`;
const bela = { sub: "bela-1", email: "bela@example.hu", email_verified: true };

/** The shop "demo" with its provider, two members, and the shop "other" of somebody else. */
async function company() {
  const provider = await testProvider(secret);
  const world = await testIdentity({ BACKCHANNEL_ALLOWED_ORIGINS: provider.issuer });
  const { db: { sql }, identity } = world;
  await putTenant(sql, "other", { name: "Other", origin: "http://other.localhost:8000" });
  await member(world, "demo", "bela@example.hu");
  await member(world, "other", "cili@example.hu");
  for (const [id, tenant] of [["tenant-other", "other"], ["admin", undefined]] as const) {
    const input = clientInput.parse({
      name: id,
      secret: `${secret}-of-${id}`,
      tenant,
      redirectUris: [`http://${id}.localhost:8000/auth/callback`],
      firstParty: true,
    });
    await transaction(sql, (tx) => putClient(tx, id, input));
  }
  const owner = new Browser();
  await enter(owner, identity);
  await connect(world, owner, provider.issuer);
  return {
    ...world,
    provider,
    owner,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

type Company = Awaited<ReturnType<typeof company>>;
type World = Awaited<ReturnType<typeof testIdentity>>;

async function member({ db: { sql } }: World, tenant: string, email: string) {
  const person = { email, name: email.split("@")[0], role: "clerk" as const };
  const { token } = await putMember(sql, machineActor("test"), tenant, person, 3600);
  await acceptInvitation(sql, token!, { name: person.name, password });
}

function connect({ identity }: World, owner: Browser, at: string, more = {}) {
  return owner.post(identity, settings, {
    act: "save",
    issuer: at,
    clientId: "vecton",
    secret,
    label: "Alföld",
    ...more,
  });
}

/** Opens the shop's app up to identity's sign-in page. */
async function ask({ identity, party }: Company, browser: Browser, more = {}) {
  const begun = locationOf(
    await browser.send((req) => party.signIn(req), `${shop}/auth/sign-in`),
    issuer,
  );
  for (const [name, value] of Object.entries(more)) begun.searchParams.set(name, String(value));
  const next = await browser.send(identity, begun.href);
  return await browser.send(identity, locationOf(next, issuer).href);
}

/** Presses the provider's button; returns the address that the browser is sent to. */
async function leave(world: Company, browser: Browser, more = {}): Promise<string> {
  const page = parse(await (await ask(world, browser, more)).text());
  const form = page.querySelector('form[action="/sign-in/provider"]')!;
  assertStringIncludes(form.text, "Alföld");
  const fields = form.querySelectorAll("input").map((input) => [
    input.getAttribute("name")!,
    input.getAttribute("value")!,
  ]);
  const left = await browser.post(
    world.identity,
    `${issuer}/sign-in/provider`,
    Object.fromEntries(fields),
  );
  assertEquals(left.status, 200);
  return left.headers.get("refresh")!.replace("0;url=", "");
}

/** Signs in at the provider and comes back with these claims. */
async function comeBack(
  world: Company,
  browser: Browser,
  claims: Record<string, unknown>,
  { forged, ...more }: { forged?: boolean; [name: string]: unknown } = {},
): Promise<Response> {
  const address = await leave(world, browser, more);
  return await browser.send(world.identity, world.provider.answer(address, claims, { forged }));
}

/** Goes on to the app; what its session says, or where it ended instead. */
async function arrive({ identity, party, appDb }: Company, browser: Browser, from: Response) {
  const resumed = await browser.send(identity, locationOf(from, issuer).href);
  const at = locationOf(resumed, issuer);
  if (at.origin !== shop) return at.pathname;
  const entered = await browser.send((req) => party.callback(req), at.href);
  assertEquals(entered.status, 303);
  const [session] = await appDb.sql`
    SELECT email, role FROM auth.session ORDER BY created_at DESC LIMIT 1`;
  return `${session.email} ${session.role}`;
}

/** The first time: by the provider, and by the password as well. */
async function link(world: Company, browser = new Browser(), claims = bela, email = bela.email) {
  const asked = await comeBack(world, browser, claims);
  const page = parse(await asked.text());
  const step = page.querySelector('a[href^="/sign-in/password"]')!.getAttribute("href")!;
  assertStringIncludes(page.text, email);
  return await fillIn(browser, world.identity, step, { password });
}

const linked = async ({ db }: Company) =>
  (await db.sql`SELECT count(*)::int AS n FROM identity.federated_account`)[0].n;
const bound = async ({ db }: Company) =>
  (await db.sql`
    SELECT count(*)::int AS n FROM identity.session
    WHERE tenant_slug IS NOT NULL AND ended_at IS NULL`)[0].n;

/** A browser with a session by the provider. */
async function boundBrowser(world: Company) {
  await link(world);
  const browser = new Browser();
  const back = await comeBack(world, browser, bela);
  assertEquals(await arrive(world, browser, back), "bela@example.hu clerk");
  assertEquals(await bound(world), 1);
  return browser;
}

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

Deno.test("an answer for another issuer, client, sign-in or key signs nobody in", async () => {
  await using world = await company();
  await link(world);
  const past = Math.floor(Date.now() / 1000) - 3600;
  for (
    const wrong of [
      { iss: "https://evil.example" },
      { aud: "another-client" },
      { nonce: "another" },
      { nonce: undefined },
      { exp: past },
      { sub: undefined },
    ]
  ) {
    const back = await comeBack(world, new Browser(), { ...bela, ...wrong });
    assertEquals(back.status, 403, JSON.stringify(wrong));
  }
  assertEquals((await comeBack(world, new Browser(), bela, { forged: true })).status, 403);
  const browser = new Browser();
  const refused = new URL(world.provider.answer(await leave(world, browser), bela));
  refused.searchParams.set("iss", "https://evil.example");
  assertEquals((await browser.send(world.identity, refused.href)).status, 403);
  assertEquals(await bound(world), 0);
});

Deno.test("an answer is good once, in the browser that began it, at its own shop's address", async () => {
  await using world = await company();
  await link(world);
  const { identity, provider } = world;
  const [browser, stranger] = [new Browser(), new Browser()];
  await ask(world, stranger);
  const answer = new URL(provider.answer(await leave(world, browser), bela));
  const open = async (who: Browser, url: string) => (await who.send(identity, url)).status;
  assertEquals(await open(stranger, answer.href), 400);
  assertEquals(await open(new Browser(), answer.href), 400);
  assertEquals(await open(browser, answer.href.replace("/demo/", "/other/")), 400);
  const otherState = new URL(answer);
  otherState.searchParams.set("state", "made-up");
  assertEquals(await open(browser, otherState.href), 400);
  assertEquals(await open(browser, answer.href), 303);
  assertEquals(await open(browser, answer.href), 400);
  const late = provider.answer(await leave(world, stranger), bela);
  await world.db.sql`UPDATE identity.provider_sign_in SET expires_at = now()`;
  assertEquals(await open(stranger, late), 400);
  assertEquals(await bound(world), 1);
});

Deno.test("a form from elsewhere does not send a browser to the provider", async () => {
  await using world = await company();
  const browser = new Browser();
  const page = parse(await (await ask(world, browser)).text());
  const request = page.querySelector("input[name=request]")!.getAttribute("value")!;
  const left = await browser.post(world.identity, `${issuer}/sign-in/provider`, {
    request,
    form: "made-up",
  });
  assertEquals([left.status, left.headers.has("refresh")], [400, false]);
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

Deno.test("sessions end with the provider and with the membership", async () => {
  for (const act of ["disable", "remove", "leave", "move"]) {
    await using world = await company();
    const browser = await boundBrowser(world);
    const { sql } = world.db;
    if (act === "leave") {
      const [[anna], [gone]] = [
        await sql`SELECT id FROM identity.account WHERE email = 'anna@example.hu'`,
        await sql`SELECT id FROM identity.account WHERE email = 'bela@example.hu'`,
      ];
      await removeMember(sql, { id: anna.id, name: "Anna" }, "demo", gone.id);
    } else if (act === "move") {
      await connect(world, world.owner, world.provider.issuer, { clientId: "another" });
    } else await world.owner.post(world.identity, settings, { act });
    assertEquals(await bound(world), 0, act);
    assertEquals(await linked(world), act === "disable" ? 1 : 0, act);
    assertEquals((await ask(world, browser)).status, 200, act);
    const [{ told, open }] = await sql`
      SELECT (SELECT count(*)::int FROM identity.logout_message) AS told,
        (SELECT count(*)::int FROM identity.grant g JOIN identity.session s ON s.id = g.session_id
          WHERE s.tenant_slug IS NOT NULL AND g.revoked_at IS NULL) AS open`;
    assert(told > 0, act);
    assertEquals(open, 0, act);
  }
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

Deno.test("the provider's word counts as a second factor only where the owner says so", async () => {
  await using world = await company();
  await link(world);
  const amrOf = async () => {
    await comeBack(world, new Browser(), { ...bela, amr: ["pwd", "mfa"] });
    const [row] = await world.db.sql`
      SELECT amr FROM identity.session WHERE tenant_slug IS NOT NULL
      ORDER BY created_at DESC LIMIT 1`;
    return row.amr;
  };
  assertEquals(await amrOf(), ["federated"]);
  await connect(world, world.owner, world.provider.issuer, { secret: "", secondFactor: "on" });
  assertEquals(await amrOf(), ["federated", "mfa"]);
});

Deno.test("only a public https issuer is connected, by an owner with a fresh proof", async () => {
  await using world = await company();
  const { owner, identity, db: { sql } } = world;
  for (
    const at of [
      "https://127.0.0.1",
      "https://2130706433",
      "https://[::1]",
      "https://10.0.0.1",
      "https://169.254.169.254",
      "https://identity.localhost",
      "http://127.0.0.1:9",
      "file:///etc/passwd",
      "https://a:b@example.com",
      "https://example.com/?a=b",
      "no address",
    ]
  ) assertEquals((await connect(world, owner, at)).status, 422, at);
  // A new provider never gets the old one's secret.
  const moved = await connect(world, owner, world.provider.issuer, { secret: "", clientId: "b" });
  assertEquals(moved.status, 422);
  const page = await (await owner.send(identity, settings)).text();
  assertStringIncludes(page, `${issuer}/sign-in/provider/demo/callback`);
  assert(!page.includes(secret));
  const [stored] = await sql`SELECT encode(sealed_secret, 'escape') AS text, issuer
    FROM identity.tenant_provider`;
  assert(!stored.text.includes(secret));
  assertEquals(stored.issuer, world.provider.issuer);
  const [entry] = await sql`SELECT after::text FROM audit.entry WHERE action = 'provider.saved'`;
  assert(!entry.after.includes(secret));

  const clerk = new Browser();
  await enter(clerk, identity, { email: bela.email });
  assertEquals((await clerk.send(identity, settings)).status, 403);
  assertEquals((await connect(world, clerk, world.provider.issuer)).status, 403);
  await sql`UPDATE identity.session SET confirmed_at = 'epoch', auth_time = 'epoch'`;
  const confirm = await connect(world, owner, world.provider.issuer);
  assertEquals(locationOf(confirm, issuer).pathname, "/confirm");
});
