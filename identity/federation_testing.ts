import { assertEquals, assertStringIncludes } from "@std/assert";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { parse } from "node-html-parser";
import { calculatePKCECodeChallenge } from "oauth4webapi";
import { transaction } from "shared/db/mod.ts";
import { acceptInvitation } from "./domain/accept_invitation.ts";
import { machineActor } from "./domain/audit.ts";
import { putMember } from "./domain/provision_member.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { putTenant } from "./domain/tenants.ts";
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

type Claims = Record<string, unknown>;

interface Given {
  claims: Claims;
  challenge: string;
  redirectUri: string;
  forged: boolean;
}

/** A company's OpenID Provider, on a port of its own; its sign-in page says yes to everybody. */
export async function testProvider(secret: string) {
  const [right, wrong] = [await generateKeyPair("RS256"), await generateKeyPair("RS256")];
  const given = new Map<string, Given>();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    async (req): Promise<Response> => {
      const { pathname } = new URL(req.url);
      if (pathname === "/.well-known/openid-configuration") return Response.json(metadata);
      if (pathname === "/jwks") {
        const jwk = await exportJWK(right.publicKey);
        return Response.json({ keys: [{ ...jwk, kid: "k", alg: "RS256", use: "sig" }] });
      }
      const body = new URLSearchParams(await req.text());
      const one = given.get(body.get("code") ?? "");
      given.delete(body.get("code") ?? "");
      const good = pathname === "/token" && one &&
        basicOf(req) === `vecton:${secret}` &&
        body.get("redirect_uri") === one.redirectUri &&
        await calculatePKCECodeChallenge(body.get("code_verifier")!) === one.challenge;
      if (!good) return Response.json({ error: "invalid_grant" }, { status: 400 });
      const idToken = await new SignJWT(one.claims)
        .setProtectedHeader({ alg: "RS256", kid: "k" })
        .sign((one.forged ? wrong : right).privateKey);
      return Response.json({ access_token: "x", token_type: "Bearer", id_token: idToken });
    },
  );
  const issuer = `http://127.0.0.1:${server.addr.port}`;
  const metadata: Record<string, unknown> = {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ["code"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
  return {
    issuer,
    /** What the browser brings back from the address that it was sent to. */
    answer(address: string, claims: Claims, { forged = false } = {}): string {
      const asked = new URL(address).searchParams;
      const code = crypto.randomUUID();
      const now = Math.floor(Date.now() / 1000);
      const redirectUri = asked.get("redirect_uri")!;
      given.set(code, {
        claims: {
          iss: issuer,
          aud: asked.get("client_id"),
          nonce: asked.get("nonce"),
          iat: now,
          exp: now + 300,
          ...claims,
        },
        challenge: asked.get("code_challenge")!,
        redirectUri,
        forged,
      });
      return `${redirectUri}?${new URLSearchParams({ code, state: asked.get("state")! })}`;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Both parts are form-encoded (RFC 6749, 2.3.1). */
const basicOf = (req: Request): string =>
  decodeURIComponent(atob(req.headers.get("authorization")?.replace(/^Basic /, "") ?? ""));

export const secret = "the-secret-at-the-provider";
export const settings = `${issuer}/tenants/demo/sign-in`;
export const bela = { sub: "bela-1", email: "bela@example.hu", email_verified: true };

/** The shop "demo" with its provider, two members, and the shop "other" of somebody else. */
export async function company() {
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

export type Company = Awaited<ReturnType<typeof company>>;
type World = Awaited<ReturnType<typeof testIdentity>>;

export async function member({ db: { sql } }: World, tenant: string, email: string) {
  const person = { email, name: email.split("@")[0], role: "clerk" as const };
  const { token } = await putMember(sql, machineActor("test"), tenant, person, 3600);
  await acceptInvitation(sql, token!, { name: person.name, password });
}

export function connect({ identity }: World, owner: Browser, at: string, more = {}) {
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
export async function ask({ identity, party }: Company, browser: Browser, more = {}) {
  const begun = locationOf(
    await browser.send((req) => party.signIn(req), `${shop}/auth/sign-in`),
    issuer,
  );
  for (const [name, value] of Object.entries(more)) begun.searchParams.set(name, String(value));
  const next = await browser.send(identity, begun.href);
  return await browser.send(identity, locationOf(next, issuer).href);
}

/** Presses the provider's button; returns the address that the browser is sent to. */
export async function leave(world: Company, browser: Browser, more = {}): Promise<string> {
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
export async function comeBack(
  world: Company,
  browser: Browser,
  claims: Record<string, unknown>,
  { forged, ...more }: { forged?: boolean; [name: string]: unknown } = {},
): Promise<Response> {
  const address = await leave(world, browser, more);
  return await browser.send(world.identity, world.provider.answer(address, claims, { forged }));
}

/** Goes on to the app; what its session says, or where it ended instead. */
export async function arrive(
  { identity, party, appDb }: Company,
  browser: Browser,
  from: Response,
) {
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
export async function link(
  world: Company,
  browser = new Browser(),
  claims = bela,
  email = bela.email,
) {
  const asked = await comeBack(world, browser, claims);
  const page = parse(await asked.text());
  const step = page.querySelector('a[href^="/sign-in/password"]')!.getAttribute("href")!;
  assertStringIncludes(page.text, email);
  return await fillIn(browser, world.identity, step, { password });
}

export const linked = async ({ db }: Company) =>
  (await db.sql`SELECT count(*)::int AS n FROM identity.federated_account`)[0].n;
export const bound = async ({ db }: Company) =>
  (await db.sql`
    SELECT count(*)::int AS n FROM identity.session
    WHERE tenant_slug IS NOT NULL AND ended_at IS NULL`)[0].n;

/** A browser with a session by the provider. */
export async function boundBrowser(world: Company) {
  await link(world);
  const browser = new Browser();
  const back = await comeBack(world, browser, bela);
  assertEquals(await arrive(world, browser, back), "bela@example.hu clerk");
  assertEquals(await bound(world), 1);
  return browser;
}
