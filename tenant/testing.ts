/** The tenant app for tests of its pages: over a fresh database, seen by whom a test wants. */
import { Builder } from "fresh/dev";
import { auditMigrations } from "shared/audit/mod.ts";
import type { Role } from "shared/auth/mod.ts";
import { busMigrations } from "shared/bus/mod.ts";
import { openCache } from "shared/cache/mod.ts";
import type { MigrationSet } from "shared/db/mod.ts";
import { openObjects } from "shared/objects/mod.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { createApp } from "./app.ts";
import type { Runtime } from "./runtime.ts";
import type { ServiceName } from "./services.ts";

const origin = "http://demo.localhost:8000";
const root = new URL("./", import.meta.url).pathname;
const useBuild = await new Builder({ root }).build({ snapshot: "memory" });

export interface TestTenantOptions {
  services: ServiceName[];
  /** Beside those of the bus. */
  migrations?: MigrationSet[];
  /** Who looks at first; null is a guest. */
  role?: Role | null;
}

/** Runs some services' pages in this process. Requests ask for English unless they say otherwise. */
export async function testTenant(
  { services, migrations = [], role: first = "owner" }: TestTenantOptions,
) {
  const db = await testDatabase(
    [
      ...new Map([busMigrations, auditMigrations, ...migrations].map((set) => [set.name, set]))
        .values(),
    ],
  );
  const directory = await Deno.makeTempDir();
  let role: Role | null = first;
  let locations: string[] | null = null;
  const signing = { secret: "a secret for this test only", baseUrl: `${origin}/objects` };
  const store = openObjects({ directory, signing });
  const runtime = {
    config: {
      VECTON_SERVICES: services,
      VECTON_LOCALE: "en",
      ORIGIN: origin,
      SECRET_KEY: signing.secret,
      LIVE_TOKEN_SECRET: "a secret for this test only",
      OIDC_ISSUER: "http://identity.localhost:8000",
    },
    tenant: { slug: "demo", name: "Tisza", currency: "HUF", timeZone: "Europe/Budapest", origin },
    sql: db.sql,
    cache: openCache({ prefix: "test" }),
    objects: { private: store.bucket("private"), public: store.bucket("public") },
    auth: {
      // deno-lint-ignore no-explicit-any -- stands in for the sign-in
      middleware: () => (ctx: any) => {
        ctx.state.session = role && {
          id: "1",
          accountId: "01920000-0000-7000-8000-000000000001",
          email: "anna@example.hu",
          name: "Kovács Anna",
          role,
          locations,
          sid: "1",
          expiresAt: new Date(Date.now() + 60_000),
        };
        return ctx.next();
      },
    },
  } as unknown as Runtime;
  const app = createApp(() => runtime);
  useBuild(app);
  const handler = app.handler();
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    Promise.resolve(handler(
      new Request(origin + path, {
        ...init,
        headers: { "accept-language": "en", origin, ...init.headers as Record<string, string> },
      }),
    ));
  return {
    db,
    origin,
    runtime,
    /** From now on somebody else looks, who may act at `only` these locations. */
    as(who: Role | null, only: string[] | null = null) {
      [role, locations] = [who, only];
    },
    send,
    get: (path: string, language = "en") =>
      send(path, { headers: { "accept-language": language } }),
    text: async (path: string, language = "en") =>
      await (await send(path, { headers: { "accept-language": language } })).text(),
    /** A form as a browser without JavaScript sends it. */
    post: (
      path: string,
      fields: Record<string, string>,
      headers: Record<string, string> = {},
    ) => send(path, { method: "POST", headers, body: new URLSearchParams(fields) }),
    async [Symbol.asyncDispose]() {
      await db[Symbol.asyncDispose]();
      await Deno.remove(directory, { recursive: true });
    },
  };
}
