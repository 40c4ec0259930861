import { jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { problem } from "shared/http/mod.ts";
import type { Provider } from "./dial.ts";
import { discovery } from "./provider.ts";

export interface ClientCredentialsOptions extends Provider {
  clientId: string;
  clientSecret: string;
  scope: string;
  /** The API that the token is for. */
  audience: string;
}

/** Access tokens for a machine (RFC 6749, 4.4): one is kept until shortly before it ends. */
export function clientCredentials(
  options: ClientCredentialsOptions,
): { token(): Promise<string> } {
  const { options: http, discover } = discovery(options);
  const client: oauth.Client = { client_id: options.clientId };
  const authenticate = oauth.ClientSecretBasic(options.clientSecret);
  let current: { token: string; until: number } | undefined;
  let running: Promise<string> | undefined;
  const request = async (): Promise<string> => {
    const { server } = await discover();
    const response = await oauth.clientCredentialsGrantRequest(
      server,
      client,
      authenticate,
      { scope: options.scope, audience: options.audience },
      http,
    );
    const result = await oauth.processClientCredentialsResponse(server, client, response);
    current = {
      token: result.access_token,
      until: Date.now() + ((result.expires_in ?? 60) - 20) * 1000,
    };
    return current.token;
  };
  return {
    token() {
      if (current && current.until > Date.now()) return Promise.resolve(current.token);
      return running ??= request().finally(() => running = undefined);
    },
  };
}

export interface AccessClaims {
  clientId: string;
  scopes: string[];
}

/**
 * Checks the bearer token of a request (RFC 9068): signature, issuer, audience, type and scope.
 * Answers the claims, or the refusal to send (RFC 6750).
 */
export function verifyAccessToken(
  options: Provider & { audience: string },
): (req: Request, scope: string) => Promise<AccessClaims | Response> {
  const { discover } = discovery(options);
  return async (req, scope) => {
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(req.headers.get("authorization") ?? "") ?? [];
    if (!token) return refuse(401, "invalid_token", "Send an access token");
    const { server, keys } = await discover();
    let payload: Record<string, unknown>;
    try {
      ({ payload } = await jwtVerify(token, keys, {
        issuer: server.issuer,
        audience: options.audience,
        typ: "at+jwt",
        algorithms: ["RS256", "ES256"],
      }));
    } catch {
      return refuse(401, "invalid_token", "The access token is not valid here");
    }
    const scopes = String(payload.scope ?? "").split(" ");
    if (!scopes.includes(scope)) return refuse(403, "insufficient_scope", `This needs ${scope}`);
    return { clientId: String(payload.client_id ?? ""), scopes };
  };
}

function refuse(status: number, error: string, title: string): Response {
  const response = problem(status, error, title);
  response.headers.set("www-authenticate", `Bearer error="${error}"`);
  return response;
}
