import type { Context } from "../context.ts";
import { mutable } from "../mutable.ts";
import type { Middleware } from "../types.ts";

export interface CORSOptions<State = unknown> {
  origin:
    | string
    | string[]
    | ((origin: string, ctx: Context<State>) => string | null | undefined);
  allowMethods?: string[];
  allowHeaders?: string[];
  /** Seconds that a preflight answer may be kept. */
  maxAge?: number;
  credentials?: boolean;
  exposeHeaders?: string[];
}

const defaultMethods = ["GET", "HEAD", "PUT", "POST", "DELETE", "PATCH"];

/** Cross-origin resource sharing (Fetch standard); answers preflight requests itself. */
export function cors<State>(options?: CORSOptions<State>): Middleware<State> {
  const {
    origin = "*",
    allowMethods = defaultMethods,
    allowHeaders = [],
    maxAge,
    credentials,
  } = options ?? { origin: "*" };
  const exposeHeaders = options?.exposeHeaders ?? [];
  const allowed = (requested: string, ctx: Context<State>): string | null => {
    if (typeof origin === "function") return origin(requested, ctx) ?? null;
    if (typeof origin === "string") return origin;
    return origin.includes(requested) ? requested : null;
  };
  return async function corsMiddleware(ctx) {
    const headers = new Headers();
    const allow = allowed(ctx.req.headers.get("origin") ?? "", ctx);
    if (allow) headers.set("access-control-allow-origin", allow);
    if (origin !== "*") headers.append("vary", "Origin");
    if (credentials) headers.set("access-control-allow-credentials", "true");
    if (exposeHeaders.length > 0) {
      headers.set("access-control-expose-headers", exposeHeaders.join(","));
    }
    if (ctx.req.method === "OPTIONS") {
      if (maxAge !== undefined) {
        headers.set("access-control-max-age", String(maxAge));
      }
      if (allowMethods.length > 0) {
        headers.set("access-control-allow-methods", allowMethods.join(","));
      }
      const requested = ctx.req.headers.get("access-control-request-headers");
      const list = allowHeaders.length > 0 ? allowHeaders.join(",") : requested;
      if (list) {
        headers.set("access-control-allow-headers", list);
        headers.append("vary", "Access-Control-Request-Headers");
      }
      return new Response(null, { status: 204, headers });
    }
    const response = mutable(await ctx.next());
    for (const [name, value] of headers) {
      if (name === "vary") response.headers.append(name, value);
      else response.headers.set(name, value);
    }
    return response;
  };
}
