import { scopesOf } from "./claims.ts";
import type { Client } from "./clients.ts";
import { type Issuer, OAuthError } from "./issuer.ts";
import { signAccessToken, type TokenResponse } from "./token_response.ts";

/** An access token for a machine; only scopes and audiences that the client has. */
export async function machineToken(
  issuer: Issuer,
  client: Client,
  { scope, audience, keyThumbprint }: {
    scope: string | null;
    audience: string | null;
    keyThumbprint: string | null;
  },
): Promise<TokenResponse> {
  const scopes = scope ? scopesOf(scope) : client.scopes;
  if (scopes.some((name) => !client.scopes.includes(name))) {
    throw new OAuthError("invalid_scope", "The client may not have this scope");
  }
  const token = await signAccessToken(issuer, {
    sub: client.id,
    aud: audienceOf(issuer, client, audience),
    client_id: client.id,
    scope: scopes.join(" "),
    ...(client.tenant ? { vecton_tenant: client.tenant } : {}),
  }, keyThumbprint);
  return {
    access_token: token,
    token_type: keyThumbprint ? "DPoP" : "Bearer",
    expires_in: issuer.config.ACCESS_TOKEN_SECONDS,
    scope: scopes.join(" "),
  };
}

/** A token has one audience (RFC 9700, 2.3): which, must be clear. */
function audienceOf({ config }: Issuer, client: Client, wanted: string | null): string {
  const { audiences } = client;
  if (wanted === null && audiences.length <= 1) return audiences[0] ?? config.ORIGIN;
  if (wanted === null) {
    throw new OAuthError("invalid_target", "Name the API that the token is for: resource");
  }
  if (!audiences.includes(wanted)) {
    throw new OAuthError("invalid_target", "The client may not call this audience");
  }
  return wanted;
}
