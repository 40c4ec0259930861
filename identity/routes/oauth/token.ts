import { preflight } from "../../http/cors.ts";
import { machineToken } from "../../domain/oauth/client_credentials.ts";
import { authenticateClient } from "../../domain/oauth/client_auth.ts";
import { type Client, type GrantType, grantTypes } from "../../domain/oauth/clients.ts";
import { redeemCode } from "../../domain/oauth/codes.ts";
import { redeemDevice } from "../../domain/oauth/device.ts";
import { checkProof } from "../../domain/oauth/dpop.ts";
import { type Issuer, OAuthError } from "../../domain/oauth/issuer.ts";
import type { Parameters } from "../../domain/oauth/parameters.ts";
import { refresh } from "../../domain/oauth/refresh.ts";
import type { TokenResponse } from "../../domain/oauth/token_response.ts";
import { answerClient } from "../../http/endpoint.ts";
import { define } from "../../state.ts";

interface GrantRequest {
  issuer: Issuer;
  client: Client;
  body: Parameters;
  /** Of the key that the client has shown, if any (RFC 9449). */
  keyThumbprint: string | null;
}

const grants: Record<GrantType, (request: GrantRequest) => Promise<TokenResponse>> = {
  authorization_code: ({ issuer, client, body, keyThumbprint }) =>
    redeemCode(issuer, client, {
      code: needed(body, "code"),
      redirectUri: needed(body, "redirect_uri"),
      verifier: needed(body, "code_verifier"),
      keyThumbprint,
    }),
  refresh_token: ({ issuer, client, body, keyThumbprint }) =>
    refresh(issuer, client, {
      token: needed(body, "refresh_token"),
      scope: body.get("scope"),
      keyThumbprint,
    }),
  client_credentials: ({ issuer, client, body, keyThumbprint }) => {
    usable(client);
    return machineToken(issuer, client, {
      scope: body.get("scope"),
      audience: body.get("resource") ?? body.get("audience"),
      keyThumbprint,
    });
  },
  "urn:ietf:params:oauth:grant-type:device_code": ({ issuer, client, body, keyThumbprint }) => {
    usable(client);
    return redeemDevice(issuer, client, { deviceCode: needed(body, "device_code"), keyThumbprint });
  },
};

function needed(body: Parameters, name: string): string {
  const value = body.get(name);
  if (value === null) throw new OAuthError("invalid_request", `${name} is missing`);
  return value;
}

function usable(client: Client): void {
  if (client.disabled) {
    throw new OAuthError("unauthorized_client", "The client is disabled");
  }
}

export const handler = define.handlers({
  OPTIONS: (ctx) => preflight(ctx.state, ctx.req),
  POST: (ctx) =>
    answerClient(ctx, async (body) => {
      const { state, req } = ctx;
      const client = await authenticateClient(state.sql, req, body);
      const type = grantTypes.find((name) => name === needed(body, "grant_type"));
      if (!type) throw new OAuthError("unsupported_grant_type", "There is no such grant");
      if (!client.grantTypes.includes(type)) {
        throw new OAuthError("unauthorized_client", "The client may not use this grant");
      }
      const htu = `${state.config.ORIGIN}/oauth/token`;
      const keyThumbprint = await checkProof(state.sql, req, { htu });
      return { body: await grants[type]({ issuer: state, client, body, keyThumbprint }) };
    }),
});
