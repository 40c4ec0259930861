import { transaction, uuidv7 } from "shared/db/mod.ts";
import { actingHeaders, basePath, type Endpoint } from "shared/identity_api/mod.ts";
import { startSession } from "./domain/sessions.ts";
import { clientInput, putClient } from "./domain/oauth/clients.ts";
import { issuer, secret, testIdentity } from "./testing.ts";

export type Identity = Awaited<ReturnType<typeof testIdentity>>;

export interface Person {
  id: string;
  sid: string;
  /** Secret of the session's cookie at identity. */
  token: string;
}

/** Identity and the platform's own machines, as the bootstrap registers them. */
export async function withMachines() {
  const identity = await testIdentity();
  const { sql } = identity.db;
  for (const id of ["admin", "devops"]) {
    const input = clientInput.parse({ name: id, secret, firstParty: true });
    await transaction(sql, (tx) => putClient(tx, id, input));
  }
  return identity;
}

/** Somebody of the platform, signed in at identity. */
export async function person(
  { db }: Identity,
  roles: { admin?: boolean; support?: boolean },
): Promise<Person> {
  const id = uuidv7();
  await db.sql`
    INSERT INTO identity.account
      (id, email, name, platform_admin, platform_support, email_verified_at)
    VALUES (${id}, ${`${id}@vecton.example`}, 'Ada', ${roles.admin ?? false},
      ${roles.support ?? false}, now())`;
  const session = { accountId: id, amr: ["pwd"], userAgent: "test", ip: "::1", seconds: 3600 };
  const { id: sid, secret } = await startSession(db.sql, session);
  return { id, sid, token: secret };
}

export const machine = (
  { runtime }: Identity,
  claims: Record<string, unknown> = {},
  type = "at+jwt",
) =>
  runtime.keys.sign({
    iss: issuer,
    sub: "admin",
    aud: "identity-api",
    client_id: "admin",
    scope: "identity:manage",
    jti: uuidv7(),
    ...claims,
  }, { type, seconds: 60 });

export async function ask(
  identity: Identity,
  endpoint: Pick<Endpoint, "method" | "path">,
  { as, token, params = {}, query = "", body }: {
    as?: Person;
    token?: string | null;
    params?: Record<string, string>;
    query?: string;
    body?: unknown;
  },
) {
  const path = endpoint.path.replaceAll(/\{(\w+)\}/g, (_, name) => params[name] ?? uuidv7());
  const bearer = token === undefined ? await machine(identity) : token;
  const response = await identity.identity(
    new Request(issuer + basePath + path + query, {
      method: endpoint.method.toUpperCase(),
      headers: {
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(as ? { [actingHeaders.account]: as.id, [actingHeaders.session]: as.sid } : {}),
        // A browser's origin alone must not open anything.
        origin: issuer,
      },
      body: endpoint.method === "get" || !body ? undefined : JSON.stringify(body),
    }),
  );
  const text = await response.text();
  const json = /^\{.*\}$/.test(text) ? JSON.parse(text) : {};
  return { status: response.status, code: json.code as string | undefined, json, text };
}
