/** Whether an address is on this very machine, by name: browsers resolve `*.localhost` to loopback. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "127.0.0.1" ||
    hostname === "[::1]";
}
