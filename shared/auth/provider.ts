import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import * as oauth from "oauth4webapi";
import { type Provider, providerFetch } from "./dial.ts";

/** How oauth4webapi reaches identity. */
export interface OauthOptions {
  [oauth.customFetch]: (url: string, init: RequestInit) => Promise<Response>;
  [oauth.allowInsecureRequests]: boolean;
}

export interface Discovered {
  server: oauth.AuthorizationServer;
  keys: JWTVerifyGetKey;
}

/** Identity's metadata and keys: read when first needed, kept, read again after a failure. */
export function discovery(provider: Provider): {
  options: OauthOptions;
  discover(): Promise<Discovered>;
} {
  const dial = providerFetch(provider);
  const options: OauthOptions = {
    [oauth.customFetch]: dial,
    // Only for a loopback issuer: on the cluster everything is https.
    [oauth.allowInsecureRequests]: provider.issuer.startsWith("http:"),
  };
  let found: Promise<Discovered> | undefined;
  return {
    options,
    discover() {
      found ??= read(provider, dial, options).catch((error) => {
        found = undefined;
        throw error;
      });
      return found;
    },
  };
}

async function read(
  { issuer }: Provider,
  dial: ReturnType<typeof providerFetch>,
  options: OauthOptions,
): Promise<Discovered> {
  const url = new URL(issuer);
  const server = await oauth.processDiscoveryResponse(
    url,
    await oauth.discoveryRequest(url, options),
  );
  const keys = createRemoteJWKSet(new URL(server.jwks_uri!), {
    [customFetch]: dial,
    cooldownDuration: 5000,
  });
  return { server, keys };
}
