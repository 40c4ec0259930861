import { encodeBase64 } from "@std/encoding";
import { Builder } from "fresh/dev";
import { type TOTP, URI } from "otpauth";
import { transaction } from "shared/db/mod.ts";
import { authMigrations, relyingParty } from "shared/auth/mod.ts";
import { Browser, fillForm, type Handler } from "shared/testing/http_browser.ts";
import { type TestDatabase, testDatabase } from "shared/testing/mod.ts";
import { createApp } from "./app.ts";
import { configSchema, type IdentityConfig } from "./config.ts";
import { acceptInvitation } from "./domain/accept_invitation.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { putMember } from "./domain/provision_member.ts";
import { machineActor } from "./domain/audit.ts";
import { identityMigrations } from "./domain/migrations.ts";
import { putTenant } from "./domain/tenants.ts";
import { answerMailRequests } from "./domain/mail_requests.ts";
import { beginTotp, confirmTotp, pendingTotp } from "shared/credentials/totp.ts";
import { unseal } from "shared/auth/seal.ts";
import { type Runtime, runtimeOver } from "./runtime.ts";

export { Browser, type Handler };

export const issuer = "http://identity.localhost:8000";
export const shop = "http://demo.localhost:8000";
export const secret = "a-secret-of-more-than-24-characters";
export const password = "lovas kocsi zöld kanál";

/** Identity and one app of a tenant, with a member of its staff, over fresh databases. */
export async function testIdentity(settings: Partial<Record<keyof IdentityConfig, string>> = {}) {
  const db = await testDatabase(identityMigrations);
  const appDb = await testDatabase([authMigrations]);
  const config = configSchema.parse({
    ORIGIN: issuer,
    DATABASE_URL: db.url,
    IDENTITY_SECRET_KEY: encodeBase64(new Uint8Array(32).fill(1)),
    ...settings,
  });
  const runtime = runtimeOver(config, db.sql);
  const app = createApp(() => runtime);
  const builder = new Builder({ root: import.meta.dirname! });
  (await builder.build({ snapshot: "memory" }))(app);
  const identity = app.handler();
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, identity);
  await register(db);
  const party = relyingParty({
    sql: appDb.sql,
    issuer,
    dialUrl: `http://127.0.0.1:${server.addr.port}`,
    clientId: "tenant-demo",
    clientSecret: secret,
    origin: shop,
    tenant: "demo",
  });
  return {
    db,
    appDb,
    runtime,
    identity,
    party,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await runtime.cache.close();
      await appDb[Symbol.asyncDispose]();
      await db[Symbol.asyncDispose]();
    },
  };
}

async function register(db: TestDatabase): Promise<void> {
  await putTenant(db.sql, "demo", { name: "Demo", origin: shop });
  const client = clientInput.parse({
    name: "Demo",
    secret,
    tenant: "demo",
    redirectUris: [`${shop}/auth/callback`],
    postLogoutRedirectUris: [`${shop}/`],
    backchannelLogoutUri: `${shop}/auth/backchannel-logout`,
    firstParty: true,
  });
  await transaction(db.sql, (tx) => putClient(tx, "tenant-demo", client));
  const member = { email: "anna@example.hu", name: "Kovács Anna", role: "owner" as const };
  const { token } = await putMember(db.sql, machineActor("test"), "demo", member, 3600);
  await acceptInvitation(db.sql, token!, { name: member.name, password });
}

/** Fills in the first form of a page of identity, as a person would. */
export function fillIn(
  browser: Browser,
  identity: Handler,
  page: string | Response,
  fields: Record<string, string>,
): Promise<Response> {
  return fillForm(browser, identity, issuer, page, fields);
}

/** Signs in with address and password; returns the answer to the password. */
export async function enter(
  browser: Browser,
  identity: Handler,
  { at = "/sign-in", email = "anna@example.hu", word = password }: {
    at?: string;
    email?: string;
    word?: string;
  } = {},
): Promise<Response> {
  const asked = await fillIn(browser, identity, at, { email });
  const step = asked.headers.get("location");
  if (!step) return asked;
  return await fillIn(browser, identity, step, { password: word });
}

/** Gives an account an authenticator app; the function returns a code that is good now. */
export async function withAuthenticator(
  { db, runtime }: { db: TestDatabase; runtime: Runtime },
  email = "anna@example.hu",
): Promise<() => Promise<string>> {
  const { sql } = db;
  const key = runtime.config.IDENTITY_SECRET_KEY;
  const [{ id }] = await sql`SELECT id FROM identity.account WHERE email = ${email}`;
  await beginTotp(sql, key, id);
  const pending = await pendingTotp(sql, key, id, { issuer: "Vecton", account: email });
  const app = URI.parse(pending!.uri);
  const code = () => (app as TOTP).generate();
  const works = await transaction(sql, (tx) => confirmTotp(tx, key, id, code()));
  if (!works) throw new Error("The authenticator does not work");
  return async () => {
    await sql`UPDATE credentials.totp SET last_step = 0 WHERE subject_id = ${id}`;
    return code();
  };
}

/** The newest mail to an address, opened: its template, subject, text and HTML. */
export async function newestMail(
  { db, runtime }: { db: TestDatabase; runtime: Runtime },
  to: string,
): Promise<{ template: string; subject: string; text: string; html: string } | null> {
  await answerMailRequests(runtime);
  const [row] = await db.sql`
    SELECT id, template, sealed FROM mail.message WHERE recipient = ${to} ORDER BY id DESC LIMIT 1`;
  if (!row) return null;
  const content = await unseal(
    runtime.config.IDENTITY_SECRET_KEY,
    `mail/${row.id}`,
    row.sealed,
  );
  return { template: row.template, ...JSON.parse(content) };
}

/** Where a response leads. */
export function locationOf(response: Response, base: string): URL {
  return new URL(response.headers.get("location")!, base);
}
