import { z } from "zod";
import { type Db, uuidv7 } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import type { IdentitySession } from "../sessions.ts";
import { authenticatedAt } from "./acr.ts";
import { type Client, getClient } from "./clients.ts";

const responseMode = z.enum(["query", "form_post"]);
export type ResponseMode = z.infer<typeof responseMode>;

/** What of an authorization request is kept while the person signs in. */
const kept = z.object({
  redirectUri: z.string(),
  mode: responseMode,
  state: z.string().nullable(),
  scope: z.string(),
  /** The API that the tokens are for (RFC 8707); null: userinfo. */
  audience: z.string().nullable(),
  nonce: z.string().nullable(),
  challenge: z.string(),
  /** The key that the code is bound to (RFC 9449, 10). */
  keyThumbprint: z.string().nullable(),
  prompt: z.array(z.string()),
  maxAge: z.number().nullable(),
  /** The least `acr` that will do. */
  acr: z.string(),
  /** Whom the client expects, by an ID token that it showed. */
  accountId: z.string().nullable(),
  loginHint: z.string().nullable(),
  /** What support asked for in Admin: to act in somebody's place. */
  actAs: z.uuid().nullable().default(null),
  locale: z.enum(["hu", "en"]).nullable(),
  /** The session when the request came: a new sign-in is one that differs from it. */
  before: z.object({ id: z.string(), at: z.number() }).nullable(),
});

export type AuthParameters = z.infer<typeof kept>;

/** A kept request and who made it. */
export interface AuthRequest {
  client: Client;
  parameters: AuthParameters;
}

const lifeSeconds = 600;

/** Names a session's newest sign-in, to tell later whether there was another. */
export function signInOf(session: IdentitySession | null): AuthParameters["before"] {
  return session && { id: session.id, at: authenticatedAt(session).getTime() };
}

/** Keeps a request for the browser that made it; returns its id. */
export async function keepRequest(
  db: Db,
  browser: string,
  { client, parameters }: AuthRequest,
): Promise<string> {
  const id = uuidv7();
  await db`
    INSERT INTO identity.auth_request (id, browser_hash, client_id, parameters, expires_at)
    VALUES (${id}, ${await hashToken(browser)}, ${client.id},
      ${JSON.stringify(parameters)}::text::jsonb, now() + ${lifeSeconds} * interval '1 second')`;
  return id;
}

/**
 * Where a request that took too long can be begun anew, for a day: the client and the origin of its
 * registered address. Null for another browser's request, and for one that is still good.
 */
export async function expiredRequest(
  db: Db,
  browser: string,
  id: string,
): Promise<{ name: string; origin: string } | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const [row] = await db`
    SELECT client_id, parameters ->> 'redirectUri' AS redirect_uri FROM identity.auth_request
    WHERE id = ${id} AND browser_hash = ${await hashToken(browser)} AND expires_at <= now()`;
  const client = row ? await getClient(db, row.client_id) : null;
  if (!client?.redirectUris.includes(row.redirect_uri)) return null;
  const { origin } = new URL(row.redirect_uri);
  // A native app's own scheme has no page to begin at.
  return origin === "null" ? null : { name: client.name, origin };
}

/** A kept request of this browser, or null. Several stand side by side, one for each tab. */
export async function findRequest(
  db: Db,
  browser: string,
  id: string,
): Promise<AuthRequest | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const [row] = await db`
    SELECT client_id, parameters FROM identity.auth_request
    WHERE id = ${id} AND browser_hash = ${await hashToken(browser)} AND expires_at > now()`;
  const client = row ? await getClient(db, row.client_id) : null;
  if (!client) return null;
  const parameters = kept.safeParse(row.parameters);
  return parameters.success ? { client, parameters: parameters.data } : null;
}
