/**
 * A response whose headers can be changed: those of `Response.redirect()` and of `fetch` cannot,
 * and are copied.
 */
export function mutable(response: Response): Response {
  try {
    response.headers.delete("x-fresh-probe");
    return response;
  } catch {
    return new Response(response.body, response);
  }
}
