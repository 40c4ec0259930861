import type { Middleware } from "fresh";

/** Gives each request an id, for logs, error pages and the `x-request-id` of the answer. */
export function requestId<State extends { requestId: string }>(): Middleware<State> {
  return async (ctx) => {
    const sent = ctx.req.headers.get("x-request-id") ?? "";
    ctx.state.requestId = /^[\w-]{8,64}$/.test(sent) ? sent : crypto.randomUUID();
    const response = await ctx.next();
    try {
      response.headers.set("x-request-id", ctx.state.requestId);
    } catch {
      // The headers of some answers (a redirect made by the platform) cannot be changed.
    }
    return response;
  };
}
