import { clientHasOrigin } from "../domain/oauth/clients.ts";
import type { State } from "../state.ts";

/**
 * Cross-origin rights of a request to a token endpoint: for pages of registered public clients only,
 * and never with credentials (RFC 9700, 2.6).
 */
export async function corsHeaders(state: State, req: Request): Promise<Record<string, string>> {
  const origin = req.headers.get("origin");
  if (!origin || origin === state.config.ORIGIN) return {};
  if (!await clientHasOrigin(state.sql, origin)) return { vary: "origin" };
  return {
    vary: "origin",
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "www-authenticate, dpop-nonce, retry-after",
  };
}

/** Answers what a browser asks before such a request. */
export async function preflight(state: State, req: Request): Promise<Response> {
  const headers = await corsHeaders(state, req);
  if ("access-control-allow-origin" in headers) {
    headers["access-control-allow-methods"] = "GET, POST";
    headers["access-control-allow-headers"] = "authorization, content-type, dpop";
    headers["access-control-max-age"] = "600";
  }
  return new Response(null, { status: 204, headers });
}

/** For documents that are the same for everybody. */
export const publicDocument = {
  "access-control-allow-origin": "*",
  "cross-origin-resource-policy": "cross-origin",
};
