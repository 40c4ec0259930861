import * as oauth from "oauth4webapi";
import { hashToken, newToken } from "shared/auth/token.ts";
import { logger } from "shared/telemetry/mod.ts";
import type { Runtime } from "../../runtime.ts";
import type { AuthRequest } from "../oauth/requests.ts";
import { providerHttp } from "./http.ts";
import { getProvider, providerFor, readProvider, redirectUriOf, secretOf } from "./provider.ts";

const lifeSeconds = 600;
const log = logger({ service: "identity" });

/** What a provider says of the person, checked. */
export interface ProviderProof {
  issuer: string;
  subject: string;
  /** Null where the provider does not say that it is proven. */
  verifiedEmail: string | null;
  amr: string[];
}

/**
 * Begins a sign-in at the provider of a request's tenant and returns where the browser goes. Null:
 * there is none, or it does not answer.
 */
export async function beginAtProvider(
  { sql, config }: Runtime,
  browser: string,
  requestId: string,
  request: AuthRequest,
): Promise<string | null> {
  const provider = await providerFor(sql, request);
  if (!provider) return null;
  const server = await readProvider(config, provider.issuer).catch((error) => {
    log("warn", "A tenant's provider does not answer", {
      tenant: provider.slug,
      error: `${error}`,
    });
    return null;
  });
  if (!server) return null;
  const [state, nonce, verifier] = [newToken(), newToken(), newToken()];
  const { prompt, maxAge } = request.parameters;
  const fresh = maxAge !== null || prompt.includes("login") || prompt.includes("select_account");
  await sql`
    INSERT INTO identity.provider_sign_in (state_hash, browser_hash, tenant_slug, issuer, client_id,
      request_id, nonce, verifier, fresh, expires_at)
    VALUES (${await hashToken(state)}, ${await hashToken(browser)}, ${provider.slug},
      ${provider.issuer}, ${provider.clientId}, ${requestId}, ${nonce}, ${verifier}, ${fresh},
      now() + ${lifeSeconds} * interval '1 second')`;
  const url = new URL(server.authorization_endpoint!);
  const parameters = {
    response_type: "code",
    client_id: provider.clientId,
    redirect_uri: redirectUriOf(config, provider.slug),
    scope: "openid profile email",
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(fresh ? { prompt: "login", max_age: "0" } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

export type Answer =
  | { ok: true; requestId: string; proof: ProviderProof }
  /** `requestId` null: this browser began no such sign-in, or it was used or is too old. */
  | { ok: false; requestId: string | null };

/**
 * Takes a provider's answer, once, in the browser that began it and at the address of its tenant;
 * issuer, audience, nonce, times and signature are checked (OpenID Connect Core 3.1.3.7).
 */
export async function takeAnswer(
  runtime: Runtime,
  browser: string,
  slug: string,
  query: URLSearchParams,
): Promise<Answer> {
  const { sql, config } = runtime;
  const state = query.get("state") ?? "";
  const [begun] = await sql`
    DELETE FROM identity.provider_sign_in
    WHERE state_hash = ${await hashToken(state)} AND browser_hash = ${await hashToken(browser)}
      AND tenant_slug = ${slug} AND expires_at > now()
    RETURNING issuer, client_id, request_id, nonce, verifier, fresh,
      extract(epoch FROM now() - created_at)::float8 AS seconds`;
  if (!begun) return { ok: false, requestId: null };
  const requestId: string = begun.request_id;
  const provider = await getProvider(sql, slug);
  const same = provider?.enabled && provider.issuer === begun.issuer &&
    provider.clientId === begun.client_id;
  if (!same) return { ok: false, requestId };
  try {
    const http = providerHttp(config);
    const server = await readProvider(config, provider.issuer);
    if (server.issuer !== provider.issuer) return { ok: false, requestId };
    const client: oauth.Client = { client_id: provider.clientId };
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication(server, await secretOf(runtime, slug)),
      oauth.validateAuthResponse(server, client, query, state),
      redirectUriOf(config, slug),
      begun.verifier,
      http,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
      expectedNonce: begun.nonce,
      requireIdToken: true,
      // Not longer ago than the sign-in began here.
      maxAge: begun.fresh ? Math.ceil(begun.seconds) : oauth.skipAuthTimeCheck,
    });
    await oauth.validateApplicationLevelSignature(server, response, http);
    const claims = oauth.getValidatedIdTokenClaims(tokens)!;
    const { email, amr } = claims;
    return {
      ok: true,
      requestId,
      proof: {
        issuer: server.issuer,
        subject: claims.sub,
        verifiedEmail: isProven(claims) && typeof email === "string" ? email : null,
        amr: provider.secondFactor && Array.isArray(amr) && amr.includes("mfa")
          ? ["federated", "mfa"]
          : ["federated"],
      },
    };
  } catch (error) {
    // Whatever it was, nobody is signed in; the owners see why in their own provider's log.
    log("warn", "A tenant's provider gave no usable answer", { tenant: slug, error: `${error}` });
    return { ok: false, requestId };
  }
}

/**
 * Whether a provider vouches for the address. Entra ID has no `email_verified`; its optional claim
 * `xms_edov` says that the owner of the address' domain is proven to it.
 */
const isProven = ({ email_verified: verified, xms_edov: edov }: oauth.IDToken): boolean =>
  verified === undefined ? edov === true : verified === true;

function authentication(server: oauth.AuthorizationServer, secret: string): oauth.ClientAuth {
  const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  return methods.includes("client_secret_basic")
    ? oauth.ClientSecretBasic(secret)
    : oauth.ClientSecretPost(secret);
}
