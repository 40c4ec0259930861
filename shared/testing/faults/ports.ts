/**
 * A TCP port of this machine that nobody uses. It lies below the range that outgoing connections
 * take theirs from, so that whoever has it can leave it for a while and come back to it.
 */
export function freePort(): number {
  for (let tries = 0; tries < 200; tries++) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new Error("No free port between 12000 and 30000 was found: end what fills them");
}
