/** The admin app on a database of its own, with people who are signed in to it. */
import { Builder } from "fresh/dev";
import { relyingParty } from "shared/auth/mod.ts";
import { createSession } from "shared/auth/session.ts";
import { uuidv7 } from "shared/db/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { createApp } from "./app.ts";
import type { AdminConfig } from "./config.ts";
import { adminMigrations } from "./domain/migrations.ts";
import { FakeDevops, FakeIdentity, secretKey } from "./domain/testing.ts";
import type { Runtime } from "./runtime.ts";

export const origin = "http://admin.localhost:8000";
const useBuild = await new Builder({ root: import.meta.dirname }).build({ snapshot: "memory" });

/** Who is signed in. */
export const adminId = uuidv7();

export interface Browser {
  get(path: string): Promise<{ status: number; headers: Headers; text: string }>;
  post(
    path: string,
    form: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<{ status: number; headers: Headers; text: string }>;
}

export type Program = (
  method: "GET" | "POST",
  path: string,
  input?: { body?: object; key?: string },
) => Promise<Response>;

/** An identity that takes every token for one of the client `deployer`, with itself as its scope. */
function introspection(): AsyncDisposable & { url: string } {
  const issuer = "http://identity.localhost:8000";
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (req) => {
    if (new URL(req.url).pathname !== "/introspect") {
      const introspection_endpoint = `${issuer}/introspect`;
      return Response.json({ issuer, introspection_endpoint, jwks_uri: `${issuer}/jwks` });
    }
    const scope = new URLSearchParams(await req.text()).get("token")!.replace("~", ":");
    return Response.json({
      active: scope !== "expired",
      aud: origin,
      sub: "deployer",
      client_id: "deployer",
      scope,
      exp: Math.floor(Date.now() / 1000) + 60,
    });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The admin app on a database of its own, and browsers signed in to it. */
export async function withApp(
  test: (app: {
    runtime: Runtime;
    devops: FakeDevops;
    identity: FakeIdentity;
    browser(role: "platform_admin" | "platform_support" | "owner" | null): Promise<Browser>;
    /** What a program with an access token of these scopes sends, below `/api/admin/v1`. */
    program(scope?: string): Program;
  }) => Promise<void>,
) {
  await using tokens = introspection();
  await using db = await testDatabase(adminMigrations);
  const devops = new FakeDevops();
  const identity = new FakeIdentity();
  const runtime: Runtime = {
    config: {
      ORIGIN: origin,
      OIDC_ISSUER: "http://identity.localhost:8000",
      SECRET_KEY: secretKey,
    } as AdminConfig,
    sql: db.sql,
    devops,
    identity,
    auth: relyingParty({
      sql: db.sql,
      issuer: "http://identity.localhost:8000",
      clientId: "admin",
      clientSecret: "secret",
      origin,
      dialUrl: tokens.url,
    }),
  };
  const app = createApp(() => runtime);
  useBuild(app);
  const handler = app.handler();
  await test({
    runtime,
    devops,
    identity,
    program: (scope = "tenants:manage") => (method, path, { body, key } = {}) =>
      Promise.resolve(handler(
        new Request(`${origin}/api/admin/v1${path}`, {
          method,
          headers: {
            // A colon cannot stand in a token.
            authorization: `Bearer ${scope.replace(":", "~")}`,
            ...(body ? { "content-type": "application/json" } : {}),
            ...(key ? { "idempotency-key": key } : {}),
          },
          body: body && JSON.stringify(body),
        }),
      )),
    async browser(role) {
      const token = role && await createSession(db.sql, {
        accountId: adminId,
        email: "ada@vecton.hu",
        name: "Ada",
        role,
        sid: "s",
        issuedAt: new Date(),
        idToken: "t",
      });
      const send = async (path: string, init: RequestInit = {}) => {
        const headers = new Headers(init.headers);
        headers.set("cookie", `vecton_locale=en${token ? `; vecton=${token}` : ""}`);
        const response = await handler(new Request(origin + path, { ...init, headers }));
        return { status: response.status, headers: response.headers, text: await response.text() };
      };
      return {
        get: (path) => send(path),
        post: (path, form, headers = { origin }) =>
          send(path, { method: "POST", body: new URLSearchParams(form), headers }),
      };
    },
  });
}
