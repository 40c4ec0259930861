/** What the passkey islands have in common: they run in the browser. */

/** An answer of one of our routes for scripts. */
export type Answer =
  | { ok: true; body: Record<string, unknown> }
  | { ok: false; status: number; wait: number };

/** Posts JSON to a route of our own. */
export async function post(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return { ok: true, body: await response.json() };
  return {
    ok: false,
    status: response.status,
    wait: Number(response.headers.get("retry-after") ?? 0),
  };
}

/** Why the browser's dialog gave nothing: closed or too late, or something else. */
export function wasCancelled(error: unknown): boolean {
  const name = error instanceof Error ? error.name : "";
  return name === "NotAllowedError" || name === "AbortError";
}
