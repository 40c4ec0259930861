import { lookup } from "node:dns/promises";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { Readable } from "node:stream";
import ipaddr from "ipaddr.js";

/** The address leads into a private network, or is none. */
export class ForbiddenAddress extends Error {
  override name = "ForbiddenAddress";
}

export interface SafeFetchOptions {
  /** Origins that may be private, from the deployment's configuration only. */
  allowedOrigins?: string[];
}

/**
 * Requests an address that a tenant gave, guarded against server-side request forgery: every
 * resolved address must be public, the connection goes to the very address that was checked, and no
 * redirect is followed. Only http and https, on ports 80 and 443.
 */
export async function safeFetch(
  target: string,
  init: { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal },
  { allowedOrigins = [] }: SafeFetchOptions = {},
): Promise<Response> {
  const url = new URL(target);
  const trusted = allowedOrigins.includes(url.origin);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new ForbiddenAddress("Only http and https addresses can be reached");
  }
  if (!trusted && url.port !== "") {
    throw new ForbiddenAddress("Only ports 80 and 443 can be reached");
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const [address] = await resolve(host, trusted);
  return await send(url, init, address);
}

async function resolve(host: string, trusted: boolean): Promise<string[]> {
  const addresses = ipaddr.isValid(host)
    ? [host]
    : (await lookup(host, { all: true })).map((found) => found.address);
  if (addresses.length === 0) throw new ForbiddenAddress(`${host} has no address`);
  if (trusted) return addresses;
  for (const address of addresses) {
    // Mapped and translated IPv4 addresses are judged by what they lead to.
    if (ipaddr.process(address).range() !== "unicast") {
      throw new ForbiddenAddress(`${host} is not a public address`);
    }
  }
  return addresses;
}

function send(
  url: URL,
  init: { method?: string; headers?: Record<string, string>; body?: string; signal?: AbortSignal },
  address: string,
): Promise<Response> {
  const request = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((done, fail) => {
    const outgoing = request({
      // To the checked address; the name stays for the Host header and the certificate.
      host: address,
      servername: url.hostname,
      port: url.port || (url.protocol === "https:" ? 443 : 80),
      path: url.pathname + url.search,
      method: init.method ?? "GET",
      headers: {
        host: url.host,
        ...init.headers,
        ...(init.body === undefined
          ? {}
          : { "content-length": String(new TextEncoder().encode(init.body).byteLength) }),
      },
      signal: init.signal,
    }, (incoming) => {
      const headers = new Headers();
      for (const [name, value] of Object.entries(incoming.headers)) {
        for (const item of [value ?? []].flat()) headers.append(name, item);
      }
      const status = incoming.statusCode ?? 502;
      const empty = status === 204 || status === 304;
      if (empty) incoming.resume();
      const body = empty ? null : Readable.toWeb(incoming) as unknown as BodyInit;
      done(new Response(body, { status, headers }));
    });
    outgoing.on("error", (error) => fail(init.signal?.aborted ? init.signal.reason : error));
    outgoing.end(init.body);
  });
}
