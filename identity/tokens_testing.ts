import { App } from "fresh";
import { transaction } from "shared/db/mod.ts";
import { relyingParty, requireSignIn } from "shared/auth/mod.ts";
import { type Session } from "shared/auth/mod.ts";
import { problem } from "shared/http/mod.ts";
import { machineActor } from "./domain/audit.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { acceptInvitation } from "./domain/accept_invitation.ts";
import { putMember } from "./domain/provision_member.ts";
import { putTenant } from "./domain/tenants.ts";
import {
  Browser,
  enter,
  type Handler,
  issuer,
  password,
  secret,
  shop,
  testIdentity,
} from "./testing.ts";

export const other = "http://other.localhost:8000";

/** Identity over HTTP, and the APIs of two shops that ask it about tokens, never from a cache. */
export async function world() {
  const identity = await testIdentity();
  const { db, appDb } = identity;
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, identity.identity);
  await putTenant(db.sql, "other", { name: "Other", origin: other });
  const client = clientInput.parse({
    name: "Other",
    secret,
    tenant: "other",
    firstParty: true,
    redirectUris: [`${other}/auth/callback`],
  });
  await transaction(db.sql, (tx) => putClient(tx, "tenant-other", client));
  const dialUrl = `http://127.0.0.1:${server.addr.port}`;
  const options = { issuer, dialUrl, clientSecret: secret, sql: appDb.sql, cacheMs: 0 };
  const demo = { ...options, clientId: "tenant-demo", origin: shop, tenant: "demo" };
  const [{ id: anna }] = await db.sql`SELECT id FROM identity.account`;
  const browser = new Browser();
  await enter(browser, identity.identity);
  return {
    ...identity,
    anna: anna as string,
    browser,
    demo: api(demo),
    other: api({ ...options, clientId: "tenant-other", origin: other, tenant: "other" }),
    admin: api({ ...options, clientId: "tenant-other", origin: "http://admin.localhost:8000" }),
    cached: api({ ...demo, cacheMs: 5000 }),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await identity[Symbol.asyncDispose]();
    },
  };
}

/** An app with one address that tells whom it takes the caller for. */
function api(options: Parameters<typeof relyingParty>[0]): Handler {
  const party = relyingParty(options);
  return new App<{ session: Session | null }>()
    .use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        const { status = 500, code = "?" } = error as { status?: number; code?: string };
        return problem(status, code, String(error));
      }
    })
    .use(party.middleware())
    .use(requireSignIn())
    .get("/api/me", (ctx) => Response.json(ctx.state.session))
    .get("/page", (ctx) => Response.json(ctx.state.session))
    .handler();
}

export function call(
  app: Handler,
  token: string,
  path = "/api/me",
  headers = {},
): Promise<Response> {
  return app(
    new Request(`${shop}${path}`, { headers: { authorization: `Bearer ${token}`, ...headers } }),
  );
}

/** Makes a token by the page, which shows it once. */
export async function makeToken(
  { browser, identity }: { browser: Browser; identity: Handler },
  form: Record<string, string>,
): Promise<Response> {
  return await browser.post(identity, `${issuer}/account/tokens/new`, {
    id: crypto.randomUUID(),
    tenant: "demo",
    name: "Export",
    abilities: "catalog:read",
    days: "30",
    ...form,
  });
}

export const secretIn = async (response: Response, prefix: string) =>
  new RegExp(`${prefix}[\\w-]{43}`).exec(await response.text())?.[0] ?? "";

export async function secondOwner({ db }: Awaited<ReturnType<typeof world>>) {
  const bela = { email: "bela@example.hu", role: "owner" as const };
  const { token } = await putMember(db.sql, machineActor("test"), "demo", bela, 3600);
  await acceptInvitation(db.sql, token!, { name: "Béla", password });
  const [{ id }] = await db.sql`SELECT id FROM identity.account WHERE email = ${bela.email}`;
  return { id, name: "Béla" };
}
