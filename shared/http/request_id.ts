import type { Middleware } from "fresh";
import { currentContext } from "shared/telemetry/context.ts";
import { nameRequestSpan } from "shared/telemetry/trace.ts";

/**
 * Puts the request's id (for logs, error pages and the `x-request-id` of the answer) on the state,
 * and tells logs, traces and metrics which route took the request.
 */
export function requestId<State extends { requestId: string }>(): Middleware<State> {
  return async (ctx) => {
    const context = currentContext();
    ctx.state.requestId = context.requestId ?? crypto.randomUUID();
    const response = await ctx.next();
    if (ctx.route) {
      context.route = ctx.route;
      nameRequestSpan(ctx.req.method, ctx.route);
    }
    try {
      response.headers.set("x-request-id", ctx.state.requestId);
    } catch {
      // The headers of some answers (a redirect made by the platform) cannot be changed.
    }
    return response;
  };
}
