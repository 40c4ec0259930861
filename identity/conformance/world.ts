/** Identity as a server of its own, with clients of every kind: the ground of these tests. */
import { encodeBase64, encodeBase64Url } from "@std/encoding";
import { Builder } from "fresh/dev";
import { assertEquals } from "@std/assert";
import { calculatePKCECodeChallenge } from "oauth4webapi";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { createApp } from "../app.ts";
import { configSchema, type IdentityConfig } from "../config.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import { type ClientInput, clientInput, putClient } from "../domain/oauth/clients.ts";
import { identityMigrations } from "../domain/migrations.ts";
import { putTenant } from "../domain/tenants.ts";
import { type Runtime, runtimeOver } from "../runtime.ts";
import { FormBrowser } from "./browser.ts";

export const email = "anna@example.hu";
export const password = "lovas kocsi zöld kanál";
export const verifier = "v".repeat(64);
export const device = "urn:ietf:params:oauth:grant-type:device_code";

export interface TestClient {
  id: string;
  secret: string | null;
  redirectUri: string;
}

const app = "http://127.0.0.1:9";
const secretOf = (id: string) => `secret-of-${id}-${"x".repeat(24)}`;

/** By id: an app of ours, two third parties, one without a secret, a machine and a device. */
const clients: Record<string, Partial<ClientInput>> = {
  own: { firstParty: true, backchannelLogoutUri: `${app}/own/backchannel` },
  web: { scopes: ["stock:read"], audiences: ["https://api.example.com"] },
  other: { idTokenAlg: "ES256" },
  spa: { type: "public" },
  machine: { scopes: ["stock:read", "stock:write"], audiences: ["https://api.example.com"] },
  till: { type: "public", grantTypes: [device, "refresh_token"] },
};

/** Starts identity with the settings over the defaults; `await using` ends it. */
export async function openWorld(settings: Partial<Record<keyof IdentityConfig, string>> = {}) {
  const db = await testDatabase(identityMigrations);
  const port = freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const config = configSchema.parse({
    ORIGIN: issuer,
    DATABASE_URL: db.url,
    IDENTITY_SECRET_KEY: encodeBase64(new Uint8Array(32).fill(1)),
    ...settings,
  });
  const runtime = runtimeOver(config, db.sql);
  const app_ = createApp(() => runtime);
  (await new Builder({ root: new URL("../", import.meta.url).pathname })
    .build({ snapshot: "memory" }))(app_);
  const server = Deno.serve(
    { port, hostname: "127.0.0.1", onListen: () => {} },
    app_.handler(),
  );
  await putTenant(db.sql, "demo", { name: "Demo", origin: "http://demo.localhost:8000" });
  const accountId = await addAccount(runtime, email, "Kovács Anna");
  await db.sql`
    INSERT INTO identity.membership (account_id, tenant_slug, role)
    VALUES (${accountId}, 'demo', 'owner')`;
  for (const id of Object.keys(clients)) await registerClient(runtime, id, clients[id]);
  return {
    ...actions(issuer),
    db,
    runtime,
    issuer,
    accountId,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await runtime.cache.close();
      await db[Symbol.asyncDispose]();
    },
  };
}

export type World = Awaited<ReturnType<typeof openWorld>>;

/** The registered client of an id. */
export function client(id: string): TestClient {
  return {
    id,
    secret: clients[id]?.type === "public" ? null : secretOf(id),
    redirectUri: `${app}/${id}/callback`,
  };
}

export async function registerClient(
  { sql }: Runtime,
  id: string,
  more: Partial<ClientInput>,
): Promise<void> {
  const machine = id === "machine";
  const input = clientInput.parse({
    name: `The ${id} app`,
    secret: more.type === "public" ? undefined : secretOf(id),
    redirectUris: machine ? [] : [`${app}/${id}/callback`],
    postLogoutRedirectUris: machine ? [] : [`${app}/${id}/bye`],
    ...more,
  });
  await transaction(sql, (tx) => putClient(tx, id, input));
}

export async function addAccount({ sql }: Runtime, address: string, name: string) {
  const id = uuidv7();
  await sql`
    INSERT INTO identity.account (id, email, name, password_hash, email_verified_at)
    VALUES (${id}, ${address}, ${name}, ${await hashPassword(password)}, now())`;
  return id;
}

function actions(issuer: string) {
  /** The address of an authorization request; null leaves a parameter out. */
  async function authorizeUrl(of: TestClient, more: Record<string, string | null> = {}) {
    const query = new URLSearchParams();
    const parameters: Record<string, string | null> = {
      response_type: "code",
      client_id: of.id,
      redirect_uri: of.redirectUri,
      scope: "openid",
      state: "st",
      nonce: "no",
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...more,
    };
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== null) query.set(name, value);
    }
    return `${issuer}/oauth/authorize?${query}`;
  }

  const newBrowser = () => new FormBrowser(issuer);
  const signIn = { email, password, decision: "allow" };

  /** Signs in by filling in every form, and answers with what the app gets. */
  async function authorize(
    of: TestClient,
    more: Record<string, string | null> = {},
    browser = newBrowser(),
  ): Promise<URL> {
    const { url, html } = await browser.walk(await authorizeUrl(of, more), signIn);
    if (!url) throw new Error(`The app was not reached: ${html.slice(0, 2000)}`);
    return url;
  }

  /** Posts to an endpoint; a confidential client authenticates by the header. */
  async function post(
    path: string,
    of: TestClient | null,
    form: Record<string, string> | URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const body = new URLSearchParams(form);
    const basic: Record<string, string> = {};
    if (of?.secret) basic.authorization = `Basic ${btoa(`${of.id}:${of.secret}`)}`;
    else if (of) body.set("client_id", of.id);
    const response = await fetch(issuer + path, {
      method: "POST",
      body,
      headers: { ...basic, ...headers },
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text ? JSON.parse(text) : {},
    };
  }

  const redeem = (
    of: TestClient,
    code: string,
    more: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) =>
    post("/oauth/token", of, {
      grant_type: "authorization_code",
      code,
      redirect_uri: of.redirectUri,
      code_verifier: verifier,
      ...more,
    }, headers);

  const refresh = (of: TestClient, token: unknown, more: Record<string, string> = {}) =>
    post("/oauth/token", of, {
      grant_type: "refresh_token",
      refresh_token: String(token),
      ...more,
    });

  /** Everything that a whole flow gives. */
  async function tokens(
    of: TestClient,
    more: Record<string, string | null> = {},
    browser = newBrowser(),
  ) {
    const arrived = await authorize(of, more, browser);
    const { status, body } = await redeem(of, arrived.searchParams.get("code")!);
    assertEquals(status, 200, JSON.stringify(body));
    return body as {
      access_token: string;
      id_token: string;
      refresh_token?: string;
      token_type: string;
      expires_in: number;
      scope: string;
    };
  }

  async function userinfo(token: string, init: RequestInit = {}) {
    const response = await fetch(`${issuer}/oauth/userinfo`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, ...init.headers },
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(text || "{}") as Record<string, unknown>,
    };
  }

  /** Whether the browser is signed in to identity. */
  async function signedIn(browser: FormBrowser): Promise<boolean> {
    const url = await authorizeUrl(client("own"), { prompt: "none" });
    const arrived = await browser.open(url);
    return arrived.url!.searchParams.has("code");
  }

  return {
    authorizeUrl,
    newBrowser,
    authorize,
    post,
    redeem,
    refresh,
    tokens,
    userinfo,
    signedIn,
    signIn,
    get: (path: string, init?: RequestInit) =>
      fetch(issuer + path, { redirect: "manual", ...init }),
  };
}

/** The claims of a JWT, unchecked. */
export function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytesOf(jwt.split(".")[1])));
}

export function headerOf(jwt: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(bytesOf(jwt.split(".")[0])));
}

const bytesOf = (text: string) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** A JWT with any header and payload and a made-up signature. */
export function forged(header: object, payload: object, signature = "c2ln"): string {
  const part = (value: object) => encodeBase64Url(JSON.stringify(value));
  return `${part(header)}.${part(payload)}.${signature}`;
}

function freePort(): number {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}
