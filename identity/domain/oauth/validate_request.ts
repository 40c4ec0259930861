import { z } from "zod";
import { isLocale, type Locale } from "shared/i18n/locale.ts";
import { requiredAcr } from "../second_factor.ts";
import { type Acr, acrReaches, acrWanted } from "./acr.ts";
import { scopesOf, standardScopes } from "./claims.ts";
import { type Client, getClient } from "./clients.ts";
import { readHint } from "./hints.ts";
import type { Issuer } from "./issuer.ts";
import { type Parameters, readParameters } from "./parameters.ts";
import { findPushed } from "./pushed.ts";
import type { AuthParameters, ResponseMode } from "./requests.ts";

/** Where an answer goes, and how. */
export interface Return {
  redirectUri: string;
  mode: ResponseMode;
  state: string | null;
}

export type Validated =
  | { ok: true; client: Client; parameters: AuthParameters }
  /** Nothing proves where an answer may go: the person gets a page. */
  | { ok: false; page: "unknown_client" | "redirect_uri" | "too_large" }
  /** The client learns what is wrong (RFC 6749, 4.1.2.1). */
  | { ok: false; to: Return; error: string; description: string };

const maxLength = 40_000;

/** Checks an authorization request (OpenID Connect Core 3.1.2; PKCE S256 is a must: RFC 9700). */
export async function validateRequest(
  issuer: Issuer,
  query: URLSearchParams,
): Promise<Validated> {
  if (query.toString().length > maxLength) return { ok: false, page: "too_large" };
  const outer = readParameters(query);
  const clientId = outer.get("client_id");
  const client = clientId ? await getClient(issuer.sql, clientId) : null;
  if (!client || !client.grantTypes.includes("authorization_code")) {
    return { ok: false, page: "unknown_client" };
  }
  const requestUri = outer.get("request_uri");
  const pushed = requestUri ? await findPushed(issuer.sql, client.id, requestUri) : null;
  // What was pushed stands alone: nothing beside it is looked at (RFC 9126, 4).
  const given = pushed ? readParameters(pushed) : outer;
  const redirectUri = given.get("redirect_uri");
  // Byte for byte: no pattern, no normalisation.
  if (!redirectUri || !client.redirectUris.includes(redirectUri)) {
    return { ok: false, page: "redirect_uri" };
  }
  const mode = given.get("response_mode");
  const to: Return = {
    redirectUri,
    mode: mode === "form_post" ? "form_post" : "query",
    state: given.get("state"),
  };
  const result = await check(issuer, client, given, to, pushed !== null);
  if (!("error" in result)) return { ok: true, client, parameters: result };
  return { ok: false, to, ...result };
}

interface Refusal {
  error: string;
  description: string;
}

async function check(
  issuer: Issuer,
  client: Client,
  given: Parameters,
  to: Return,
  wasPushed: boolean,
): Promise<AuthParameters | Refusal> {
  const refuse = (error: string, description: string): Refusal => ({ error, description });
  const [fault] = given.faults;
  if (fault === "resource") return refuse("invalid_target", "A token has one resource");
  if (fault !== undefined) {
    return refuse("invalid_request", `A parameter occurs twice or cannot be read`);
  }
  if (given.has("request")) return refuse("request_not_supported", "Request objects are not taken");
  if (given.has("request_uri") && !wasPushed) {
    return given.get("request_uri")?.startsWith("urn:")
      ? refuse("invalid_request_uri", "The request was used already, is too old, or never was")
      : refuse("request_uri_not_supported", "Only requests that were pushed are taken");
  }
  const type = given.get("response_type");
  if (!type) return refuse("invalid_request", "response_type is missing");
  if (type !== "code") return refuse("unsupported_response_type", "Only code is supported");
  const mode = given.get("response_mode");
  if (mode && mode !== "query" && mode !== "form_post") {
    return refuse("invalid_request", "response_mode must be query or form_post");
  }
  const challenge = given.get("code_challenge");
  if (given.get("code_challenge_method") !== "S256" || !/^[\w-]{43}$/.test(challenge ?? "")) {
    return refuse("invalid_request", "PKCE with S256 is needed");
  }
  const keyThumbprint = given.get("dpop_jkt");
  if (keyThumbprint && !/^[\w-]{43}$/.test(keyThumbprint)) {
    return refuse("invalid_request", "dpop_jkt must be a SHA-256 thumbprint");
  }
  const prompt = scopesOf(given.get("prompt") ?? "");
  if (prompt.some((value) => !["none", "login", "consent", "select_account"].includes(value))) {
    return refuse("invalid_request", "prompt has a value that is not known");
  }
  if (prompt.includes("none") && prompt.length > 1) {
    return refuse("invalid_request", "prompt=none goes with nothing else");
  }
  const maxAge = given.get("max_age");
  if (maxAge !== null && !/^\d{1,9}$/.test(maxAge)) {
    return refuse("invalid_request", "max_age must be a number of seconds");
  }
  const audience = given.get("resource");
  if (audience !== null && !client.audiences.includes(audience)) {
    return refuse("invalid_target", "The client may not call this resource");
  }
  const actAs = given.get("act_as");
  if (actAs !== null && !(client.firstParty && z.uuid().safeParse(actAs).success)) {
    return refuse("invalid_request", "act_as is not known here");
  }
  const scope = grantable(client, given).filter((name) => !actAs || name !== "offline_access");
  if (!scope.includes("openid")) return refuse("invalid_scope", "The scope openid is needed");
  const hint = given.get("id_token_hint");
  const hinted = hint ? await readHint(issuer, hint) : null;
  if (hint && hinted?.clientId !== client.id) {
    return refuse("invalid_request", "id_token_hint is no ID token of this client");
  }
  return {
    redirectUri: to.redirectUri,
    mode: to.mode,
    state: to.state,
    scope: scope.join(" "),
    audience,
    nonce: given.get("nonce"),
    challenge: challenge!,
    keyThumbprint,
    prompt,
    maxAge: maxAge === null ? null : Number(maxAge),
    acr: await acrNeeded(issuer, client, given.get("acr_values") ?? ""),
    accountId: hinted?.accountId ?? null,
    actAs,
    loginHint: given.get("login_hint")?.slice(0, 254) ?? null,
    locale: localeOf(given.get("ui_locales")),
    before: null,
  };
}

/**
 * What of the asked scope can be given: unknown names are left out (RFC 6749, 3.3). Offline access
 * is for clients that can refresh; third parties get it, as any scope, by consent only (Core 11).
 */
export function grantable(client: Client, given: Pick<Parameters, "get">): string[] {
  const forApi = given.get("resource") !== null;
  return scopesOf(given.get("scope") ?? "").filter((name) => {
    if (name === "offline_access") return client.grantTypes.includes("refresh_token");
    // A person's token for an API carries that API's scopes only where the API is named.
    return (standardScopes as readonly string[]).includes(name) ||
      (forApi && client.scopes.includes(name));
  });
}

/** The more sure of what the client asks for and what its tenant wants of its staff. */
async function acrNeeded({ sql }: Issuer, client: Client, asked: string): Promise<Acr> {
  const [wanted, required] = [acrWanted(scopesOf(asked)), await requiredAcr(sql, client)];
  return wanted && acrReaches(wanted, required) ? wanted : required;
}

/** The first language of a list that pages have. */
function localeOf(list: string | null): Locale | null {
  const languages = (list ?? "").split(" ").map((tag) => tag.slice(0, 2).toLowerCase());
  return languages.find(isLocale) ?? null;
}
