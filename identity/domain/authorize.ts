import { z } from "zod";
import { type Sql, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { type Client, getClient } from "./clients.ts";
import type { IdentitySession } from "./sessions.ts";

/** What of an authorization request is kept while the person signs in. */
const kept = z.object({
  redirectUri: z.string(),
  scope: z.string(),
  state: z.string().nullable(),
  nonce: z.string().nullable(),
  challenge: z.string(),
  prompt: z.array(z.string()),
  maxAge: z.number().nullable(),
  /** When the request came, in seconds: `prompt=login` wants a sign-in after it. */
  at: z.number(),
});

export type AuthParameters = z.infer<typeof kept>;

export type Validated =
  | { ok: true; client: Client; parameters: AuthParameters }
  /** Nothing proves where an answer may go: the person gets a page. */
  | { ok: false; page: string }
  /** The client learns what is wrong (RFC 6749, 4.1.2.1). */
  | { ok: false; redirectUri: string; error: string; description: string; state: string | null };

const singles = [
  "client_id",
  "redirect_uri",
  "response_type",
  "scope",
  "state",
  "nonce",
  "code_challenge",
  "code_challenge_method",
  "prompt",
  "max_age",
  "response_mode",
];

/** Checks an authorization request (OpenID Connect Core 3.1.2; PKCE S256 is a must: RFC 9700). */
export async function validateRequest(sql: Sql, query: URLSearchParams): Promise<Validated> {
  const one = (name: string) => query.get(name) || null;
  const repeated = singles.find((name) => query.getAll(name).length > 1);
  const clientId = one("client_id");
  const client = clientId && !repeated?.match(/^(client_id|redirect_uri)$/)
    ? await getClient(sql, clientId)
    : null;
  if (!client) return { ok: false, page: "unknown_client" };
  const redirectUri = one("redirect_uri");
  // Byte for byte: no pattern, no normalisation.
  if (!redirectUri || !client.redirectUris.includes(redirectUri)) {
    return { ok: false, page: "redirect_uri" };
  }
  const state = repeated === "state" ? null : one("state");
  const refuse = (error: string, description: string): Validated => ({
    ok: false,
    redirectUri,
    error,
    description,
    state,
  });
  if (repeated) return refuse("invalid_request", `${repeated} occurs more than once`);
  if (query.has("request")) return refuse("request_not_supported", "Request objects are not taken");
  if (query.has("request_uri")) {
    return refuse("request_uri_not_supported", "Request URIs are not taken");
  }
  const type = one("response_type");
  if (!type) return refuse("invalid_request", "response_type is missing");
  if (type !== "code") return refuse("unsupported_response_type", "Only code is supported");
  const mode = one("response_mode");
  if (mode && mode !== "query") return refuse("invalid_request", "Only query is supported");
  const challenge = one("code_challenge");
  if (one("code_challenge_method") !== "S256" || !/^[\w-]{43}$/.test(challenge ?? "")) {
    return refuse("invalid_request", "PKCE with S256 is needed");
  }
  const scope = (one("scope") ?? "").split(" ").filter((name) =>
    ["openid", "profile", "email"].includes(name)
  );
  if (!scope.includes("openid")) return refuse("invalid_scope", "The scope openid is needed");
  const prompt = (one("prompt") ?? "").split(" ").filter(Boolean);
  if (prompt.includes("none") && prompt.length > 1) {
    return refuse("invalid_request", "prompt=none goes with nothing else");
  }
  const maxAge = one("max_age");
  if (maxAge !== null && !/^\d{1,9}$/.test(maxAge)) {
    return refuse("invalid_request", "max_age must be a number of seconds");
  }
  return {
    ok: true,
    client,
    parameters: {
      redirectUri,
      scope: scope.join(" "),
      state,
      nonce: one("nonce"),
      challenge: challenge!,
      prompt,
      maxAge: maxAge === null ? null : Number(maxAge),
      at: Math.floor(Date.now() / 1000),
    },
  };
}

/** Whether a session answers a request, or the person must sign in (again). */
export function needsSignIn(session: IdentitySession | null, parameters: AuthParameters): boolean {
  if (!session) return true;
  const authTime = Math.floor(session.authTime.getTime() / 1000);
  if (parameters.prompt.includes("login") && authTime < parameters.at) return true;
  const age = Math.floor(Date.now() / 1000) - authTime;
  return parameters.maxAge !== null && age > parameters.maxAge;
}

/** Keeps a request for the browser that made it; returns its id. */
export async function keepRequest(
  sql: Sql,
  browser: string,
  clientId: string,
  parameters: AuthParameters,
): Promise<string> {
  const id = uuidv7();
  await sql`DELETE FROM identity.auth_request WHERE expires_at < now()`;
  await sql`
    INSERT INTO identity.auth_request (id, browser_hash, client_id, parameters, expires_at)
    VALUES (${id}, ${await hashToken(browser)}, ${clientId},
      ${JSON.stringify(parameters)}::text::jsonb, now() + interval '10 minutes')`;
  return id;
}

/** A kept request of this browser, or null. */
export async function findRequest(
  sql: Sql,
  browser: string,
  id: string,
): Promise<{ client: Client; parameters: AuthParameters } | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const [row] = await sql`
    SELECT client_id, parameters FROM identity.auth_request
    WHERE id = ${id} AND browser_hash = ${await hashToken(browser)} AND expires_at > now()`;
  const client = row ? await getClient(sql, row.client_id) : null;
  return client ? { client, parameters: kept.parse(row.parameters) } : null;
}

/** Grants a request: the code is good once, for a minute, for this client and address only. */
export async function issueCode(
  sql: Sql,
  session: IdentitySession,
  client: Client,
  parameters: AuthParameters,
  seconds: number,
): Promise<string> {
  const code = newToken();
  const grantId = uuidv7();
  await sql.begin(async (tx) => {
    await tx`
      INSERT INTO identity.grant (id, client_id, account_id, session_id, scope)
      VALUES (${grantId}, ${client.id}, ${session.accountId}, ${session.id}, ${parameters.scope})`;
    await tx`
      INSERT INTO identity.code
        (code_hash, grant_id, client_id, redirect_uri, challenge, nonce, expires_at)
      VALUES (${await hashToken(code)}, ${grantId}, ${client.id}, ${parameters.redirectUri},
        ${parameters.challenge}, ${parameters.nonce}, now() + ${seconds} * interval '1 second')`;
  });
  return code;
}

/** The address of a client with an answer; `iss` is always there (RFC 9207). */
export function answerUrl(
  redirectUri: string,
  issuer: string,
  answer: Record<string, string | null>,
): string {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, iss: issuer })) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}
