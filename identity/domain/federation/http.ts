import * as oauth from "oauth4webapi";
import { isLoopback, safeFetch } from "shared/http/mod.ts";
import { ForbiddenAddress } from "shared/http/safe_fetch.ts";
import type { OauthOptions } from "shared/auth/provider.ts";
import type { IdentityConfig } from "../../config.ts";

const longestMs = 10_000;
const largestBytes = 256 * 1024;

/**
 * How a tenant's provider is reached: public hosts by https only, no redirects, ten seconds, and no
 * more than 256 KiB. On a developer's machine the origins of the configuration, too.
 */
export function providerHttp(config: IdentityConfig): OauthOptions {
  const local = isLoopback(config.ORIGIN);
  const siblings = new URL(config.ORIGIN).host.replace(/^[^.]+/, "");
  const allowedOrigins = local ? config.BACKCHANNEL_ALLOWED_ORIGINS : [];
  return {
    // Decided below, origin by origin.
    [oauth.allowInsecureRequests]: local,
    [oauth.customFetch]: async (address, { method, headers, body }) => {
      const { protocol, origin, host } = new URL(address);
      const allowed = allowedOrigins.includes(origin);
      if (!allowed && protocol !== "https:") {
        throw new ForbiddenAddress("A provider is reached by https only");
      }
      if (!allowed && siblings.startsWith(".") && host.endsWith(siblings)) {
        throw new ForbiddenAddress("The platform's own hosts are no providers");
      }
      const response = await safeFetch(address, {
        method,
        headers: Object.fromEntries(new Headers(headers)),
        body: body ? String(body) : undefined,
        signal: AbortSignal.timeout(longestMs),
      }, { allowedOrigins });
      const { status } = response;
      const bytes = await limited(response);
      return new Response(bytes, { status, headers: response.headers });
    },
  };
}

/** Where the browser is sent: an address of the provider's choice, so never any other scheme. */
export function isWebAddress(config: IdentityConfig, address: string): boolean {
  const { protocol, origin } = new URL(address);
  if (protocol === "https:") return true;
  return protocol === "http:" && isLoopback(config.ORIGIN) &&
    config.BACKCHANNEL_ALLOWED_ORIGINS.includes(origin);
}

async function limited(response: Response): Promise<Uint8Array<ArrayBuffer> | null> {
  if (!response.body) return null;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of response.body) {
    size += part.byteLength;
    // Leaving the loop closes the connection.
    if (size > largestBytes) throw new RangeError("The provider's answer is too large");
    parts.push(part as Uint8Array<ArrayBuffer>);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
