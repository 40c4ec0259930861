import ipaddr from "ipaddr.js";

/**
 * The network address of whoever asks, for limits and logs: what the proxy nearest to us saw, which
 * it writes at the end of `X-Forwarded-For`; all before that is what the client says of itself.
 * Without a proxy, or where that is no address, it is the other end of the connection.
 */
export function clientAddress(req: Request, remoteAddr: Deno.Addr): string {
  const peer = "hostname" in remoteAddr ? remoteAddr.hostname : "";
  return nearestAddress(req.headers.get("x-forwarded-for"), peer);
}

/** As `clientAddress`, where there is no `Request`. */
export function nearestAddress(forwardedFor: string | null, peer: string): string {
  const nearest = forwardedFor?.split(",").at(-1)?.trim() ?? "";
  // The library throws and catches inside for what is no address: a third of a short answer's time.
  return nearest !== "" && ipaddr.isValid(nearest) ? nearest : peer;
}
