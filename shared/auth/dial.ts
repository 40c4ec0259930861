/** Where identity is: its public address, and the one to connect to where that differs. */
export interface Provider {
  issuer: string;
  /** Loopback or cluster address of identity; `*.localhost` does not resolve for servers. */
  dialUrl?: string;
}

export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** A fetch that connects to `dialUrl` for the issuer's addresses and keeps their Host. */
export function providerFetch({ issuer, dialUrl }: Provider): Fetch {
  if (!dialUrl) return (url, init) => fetch(url, init);
  const client = Deno.createHttpClient({ allowHost: true });
  const { origin, host, protocol } = new URL(issuer);
  return (url, init) => {
    const target = new URL(url);
    if (target.origin !== origin) return fetch(url, init);
    const headers = new Headers(init?.headers);
    headers.set("host", host);
    headers.set("x-forwarded-host", host);
    headers.set("x-forwarded-proto", protocol.replace(":", ""));
    const address = new URL(target.pathname + target.search, dialUrl);
    return fetch(address, { ...init, headers, client });
  };
}
