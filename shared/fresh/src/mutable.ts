import { nonceKey } from "./server/render.ts";

/**
 * A response whose headers can be changed: those of `Response.redirect()` and of `fetch` cannot,
 * and are copied. What the framework left on the response goes along.
 */
export function mutable(response: Response): Response {
  try {
    response.headers.delete("x-fresh-probe");
    return response;
  } catch {
    const copy = new Response(response.body, response);
    const nonce = (response as unknown as Record<symbol, unknown>)[nonceKey];
    if (nonce !== undefined) {
      Object.defineProperty(copy, nonceKey, { value: nonce });
    }
    return copy;
  }
}
