import type { Handler } from "./app.ts";

/** Where to listen; a port that is left out is searched for from 8000 to 8019. */
export type ListenOptions =
  & Partial<Deno.ServeTcpOptions & Deno.TlsCertifiedKeyPem>
  & { remoteAddress?: string };

/** Starts a server; it goes on until its `signal` or the process ends. */
export function listen(
  handler: Handler,
  basePath: string,
  options: ListenOptions,
): void {
  const onListen = options.onListen ??
    ((address) => announce(address, basePath, options));
  const ports = options.port === undefined
    ? Array.from({ length: 20 }, (_, i) => 8000 + i)
    : [options.port];
  for (const port of ports) {
    try {
      Deno.serve({ ...options, port, onListen } as Deno.ServeTcpOptions, handler);
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse) || port === ports.at(-1)) {
        throw error;
      }
    }
  }
}

function announce(
  address: Deno.NetAddr,
  basePath: string,
  options: ListenOptions,
): void {
  const scheme = "cert" in options && options.cert ? "https" : "http";
  const host = ["0.0.0.0", "::"].includes(address.hostname) ? "localhost" : address.hostname;
  console.log(`Local:  ${scheme}://${host}:${address.port}${basePath}/`);
  if (options.remoteAddress) {
    console.log(`Remote: ${options.remoteAddress}${basePath}/`);
  }
}
