/** Ends with 0 when the process of this container answers; for runtimes that ask by a command. */
const response = await fetch(`http://127.0.0.1:${Deno.env.get("PORT") ?? 8000}/healthz`, {
  signal: AbortSignal.timeout(3000),
}).catch(() => null);
Deno.exit(response?.ok ? 0 : 1);
