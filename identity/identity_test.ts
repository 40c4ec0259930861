import { machineActor } from "./domain/audit.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { calculatePKCECodeChallenge } from "oauth4webapi";
import { findSession } from "shared/auth/session.ts";
import { providerFetch } from "shared/auth/dial.ts";
import { acceptInvitation } from "./domain/accept_invitation.ts";
import { readInvitation } from "./domain/invitations.ts";
import { putMember } from "./domain/provision_member.ts";
import { endSessions } from "./domain/sessions.ts";
import {
  Browser,
  enter,
  type Handler,
  issuer,
  locationOf,
  password,
  secret,
  shop,
  testIdentity,
} from "./testing.ts";

type World = Awaited<ReturnType<typeof testIdentity>>;

const email = "anna@example.hu";
const verifier = "v".repeat(64);

async function signIn(world: World, browser: Browser): Promise<Response> {
  const { identity, party } = world;
  const begun = await browser.send(
    (req) => party.signIn(req),
    `${shop}/auth/sign-in?return_to=/stock`,
  );
  const asked = await browser.send(identity, begun.headers.get("location")!);
  let next = locationOf(asked, issuer);
  if (next.pathname === "/sign-in") {
    const entered = await enter(browser, identity, { at: next.href });
    next = locationOf(entered, issuer);
    next = locationOf(await browser.send(identity, next.href), issuer);
  }
  return await browser.send((req) => party.callback(req), next.href);
}

/** A code for the registered client, by a browser that is signed in. */
async function codeFor(world: World, more: Record<string, string> = {}): Promise<URL> {
  const browser = new Browser();
  await signIn(world, browser);
  const query = await authorizeQuery(more);
  return locationOf(
    await browser.send(world.identity, `${issuer}/oauth/authorize?${query}`),
    issuer,
  );
}

async function authorizeQuery(more: Record<string, string> = {}) {
  return new URLSearchParams({
    client_id: "tenant-demo",
    redirect_uri: `${shop}/auth/callback`,
    response_type: "code",
    scope: "openid profile email",
    state: "s",
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...more,
  });
}

function redeem(identity: Handler, code: string, more: Record<string, string> = {}) {
  return identity(
    new Request(`${issuer}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa(`tenant-demo:${secret}`)}` },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code,
        redirect_uri: `${shop}/auth/callback`,
        code_verifier: verifier,
        ...more,
      }),
    }),
  );
}

Deno.test("a member of staff signs in through identity and ends where they wanted to go", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const arrived = await signIn(world, browser);
  assertEquals([arrived.status, arrived.headers.get("location")], [303, "/stock"]);
  const [row] = await world.appDb.sql`SELECT email, name, role FROM auth.session`;
  assertEquals({ ...row }, { email, name: "Kovács Anna", role: "owner" });
  const cookie = arrived.headers.getSetCookie().find((line) => line.startsWith("vecton="))!;
  assertMatch(cookie, /Path=\/; HttpOnly; SameSite=Lax/);
  assertEquals(/Domain/i.test(cookie), false);
  // Signed in at identity already: the next app asks for nothing.
  assertEquals((await signIn(world, browser)).headers.get("location"), "/stock");
});

Deno.test("a code is good once, even for eight at the same moment; a second use takes everything back", async () => {
  await using world = await testIdentity();
  const code = (await codeFor(world)).searchParams.get("code")!;
  const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(world.identity, code)));
  assertEquals(answers.filter((answer) => answer.status === 200).length <= 1, true);
  assertEquals(answers.every((answer) => answer.status < 500), true);
  // All are refused where the second use was seen before the first had its answer.
  const good = answers.find((answer) => answer.status === 200);
  const access_token = good ? (await good.json()).access_token : "none";
  const info = await world.identity(
    new Request(`${issuer}/oauth/userinfo`, {
      headers: { authorization: `Bearer ${access_token}` },
    }),
  );
  assertEquals(info.status, 401);
});

Deno.test("a sign-in that took too long is begun again at the app it was for", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const begun = await browser.send((req) => world.party.signIn(req), `${shop}/auth/sign-in`);
  const asked = await browser.send(world.identity, locationOf(begun, issuer).href);
  const page = locationOf(asked, issuer).href;
  await world.db.sql`UPDATE identity.auth_request SET expires_at = now()`;
  const late = await browser.send(world.identity, page);
  assertEquals(late.status, 400);
  assertStringIncludes(await late.text(), `href="${shop}"`);
  // Which app it was is nothing that another browser learns.
  const stranger = await new Browser().send(world.identity, page);
  assertEquals(stranger.status, 400);
  assertEquals((await stranger.text()).includes(shop), false);
});

Deno.test("codes are bound to verifier, redirect address and client", async () => {
  await using world = await testIdentity();
  const fresh = async () => (await codeFor(world)).searchParams.get("code")!;
  for (
    const wrong of [
      { code_verifier: "w".repeat(64) },
      { redirect_uri: `${shop}/auth/callback/` },
      { code: "nonsense" },
    ]
  ) {
    const answer = await redeem(
      world.identity,
      await fresh(),
      wrong as unknown as Record<string, string>,
    );
    assertEquals([answer.status, (await answer.json()).error], [400, "invalid_grant"]);
  }
  const missing = await redeem(world.identity, await fresh(), { code_verifier: "" });
  assertEquals((await missing.json()).error, "invalid_request");
  const stranger = await world.identity(
    new Request(`${issuer}/oauth/token`, {
      method: "POST",
      headers: { authorization: `Basic ${btoa("tenant-demo:wrong")}` },
      body: new URLSearchParams({ grant_type: "authorization_code", code: await fresh() }),
    }),
  );
  assertEquals(stranger.status, 401);
  assertStringIncludes(stranger.headers.get("www-authenticate")!, "Basic");
});

Deno.test("an address that is not registered to the letter gets a page, never a redirect", async () => {
  await using world = await testIdentity();
  for (
    const uri of [
      "https://evil.example/auth/callback",
      `${shop}/auth/callback/`,
      `${shop}/auth/callback?x=1`,
      `${shop}/auth/../auth/callback`,
      `${shop}.evil.example/auth/callback`,
      "http://demo.localhost:8000@evil.example/auth/callback",
      "javascript:alert(1)",
      "//evil.example",
    ]
  ) {
    const query = await authorizeQuery({ redirect_uri: uri });
    const answer = await world.identity(new Request(`${issuer}/oauth/authorize?${query}`));
    assertEquals([answer.status, answer.headers.get("location")], [400, null], uri);
  }
  const unknown = await authorizeQuery({ client_id: "nobody" });
  assertEquals(
    (await world.identity(new Request(`${issuer}/oauth/authorize?${unknown}`))).status,
    400,
  );
});

Deno.test("without PKCE S256, or for another response type, the client gets an error with its state", async () => {
  await using world = await testIdentity();
  for (
    const [more, error] of [
      [{ code_challenge: "" }, "invalid_request"],
      [{ code_challenge_method: "plain" }, "invalid_request"],
      [{ response_type: "token" }, "unsupported_response_type"],
      [{ prompt: "none" }, "login_required"],
      [{ request_uri: "http://127.0.0.1/" }, "request_uri_not_supported"],
    ] as [Record<string, string>, string][]
  ) {
    const query = await authorizeQuery(more);
    const answer = await world.identity(new Request(`${issuer}/oauth/authorize?${query}`));
    const url = locationOf(answer, issuer);
    assertEquals(url.origin, shop);
    assertEquals(
      [url.searchParams.get("error"), url.searchParams.get("state"), url.searchParams.get("iss")],
      [error, "s", issuer],
    );
  }
});

Deno.test("a callback that another browser prepared signs nobody in", async () => {
  await using world = await testIdentity();
  const attacker = new Browser();
  const begun = await attacker.send((req) => world.party.signIn(req), `${shop}/auth/sign-in`);
  const state = locationOf(begun, issuer).searchParams.get("state")!;
  const victim = await new Browser().send(
    (req) => world.party.callback(req),
    `${shop}/auth/callback?code=x&state=${state}&iss=${encodeURIComponent(issuer)}`,
  );
  assertEquals(victim.headers.get("location"), "/auth/sign-in");
  assertEquals((await world.appDb.sql`SELECT FROM auth.session`).length, 0);
});

Deno.test("a session that ends at identity ends in the app; a replayed or foreign message does nothing", async () => {
  await using world = await testIdentity();
  const browser = new Browser();
  const arrived = await signIn(world, browser);
  const token = /vecton=([^;]+)/.exec(arrived.headers.getSetCookie().join("\n"))![1];
  assert(await findSession(world.appDb.sql, token));
  const received: string[] = [];
  const appServer = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (req) => {
      received.push(await req.clone().text());
      return await world.party.backchannelLogout(req);
    },
  );
  const [account] = await world.db.sql`SELECT id FROM identity.account WHERE email = ${email}`;
  await endSessions(world.db.sql, account.id, "all");
  const { sendLogouts } = await import("./domain/oauth/logout.ts");
  const dialled = {
    ...world.runtime,
    config: {
      ...world.runtime.config,
      BACKCHANNEL_DIAL_URL: `http://127.0.0.1:${appServer.addr.port}`,
    },
  };
  await sendLogouts(dialled);
  assertEquals(await findSession(world.appDb.sql, token), null);
  assertEquals((await world.db.sql`SELECT FROM identity.logout_message`).length, 0);
  const dial = providerFetch({ issuer: shop, dialUrl: dialled.config.BACKCHANNEL_DIAL_URL });
  for (const body of [received[0], "logout_token=abc.def.ghi", ""]) {
    const again = await dial(`${shop}/auth/backchannel-logout`, { method: "POST", body });
    assertEquals(again.status, 400);
    await again.body?.cancel();
  }
  await appServer.shutdown();
});

Deno.test("an invitation opens one account, once; looking at it does not use it up", async () => {
  await using world = await testIdentity();
  const { sql } = world.db;
  const invite = () =>
    putMember(sql, machineActor("test"), "demo", { email: "bela@example.hu", role: "clerk" }, 3600);
  const first = (await invite()).token!;
  const second = (await invite()).token!;
  assertEquals(await readInvitation(sql, first), null);
  for (let i = 0; i < 3; i++) {
    const seen = await world.identity(new Request(`${issuer}/invitation/${second}`));
    assertEquals(seen.status, 200);
  }
  const accept = () => acceptInvitation(sql, second, { name: "Nagy Béla", password });
  const accepted = await Promise.all([accept(), accept(), accept()]);
  assertEquals(accepted.filter(Boolean).length, 1);
  assertEquals((await invite()).status, "active");
});

Deno.test("the metadata is complete and the keys show nothing private", async () => {
  await using world = await testIdentity();
  const get = (path: string) => world.identity(new Request(issuer + path)).then((r) => r.json());
  const metadata = await get("/.well-known/openid-configuration");
  assertEquals(metadata.issuer, issuer);
  assertEquals(metadata.code_challenge_methods_supported, ["S256"]);
  assertEquals(await get("/.well-known/oauth-authorization-server"), metadata);
  const { keys } = await get("/oauth/jwks");
  for (const key of keys) {
    for (const name of ["d", "p", "q", "dp", "dq", "qi", "k"]) assertEquals(name in key, false);
  }
  const [{ sealed }] = await world.db.owner`SELECT sealed FROM identity.signing_key`;
  assertEquals(new TextDecoder().decode(sealed).includes('"d"'), false);
});
