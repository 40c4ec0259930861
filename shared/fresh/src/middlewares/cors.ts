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
    exposeHeaders = [],
    maxAge,
    credentials,
  } = options ?? { origin: "*" };
  const allowed = (requested: string, ctx: Context<State>): string | null => {
    if (origin === "*") return "*";
    if (typeof origin === "function") return origin(requested, ctx) ?? null;
    return [origin].flat().includes(requested) ? requested : null;
  };

  const setCommon = (headers: Headers, ctx: Context<State>) => {
    const allow = allowed(ctx.req.headers.get("origin") ?? "", ctx);
    if (allow) headers.set("access-control-allow-origin", allow);
    if (origin !== "*") addVary(headers, "Origin");
    if (credentials) headers.set("access-control-allow-credentials", "true");
    if (exposeHeaders.length > 0) {
      headers.set("access-control-expose-headers", exposeHeaders.join(","));
    }
  };

  const preflight = (ctx: Context<State>): Response => {
    const headers = new Headers();
    setCommon(headers, ctx);
    if (maxAge !== undefined) headers.set("access-control-max-age", String(maxAge));
    if (allowMethods.length > 0) {
      headers.set("access-control-allow-methods", allowMethods.join(","));
    }
    const list = allowHeaders.length > 0
      ? allowHeaders
      : ctx.req.headers.get("access-control-request-headers")?.split(/\s*,\s*/) ?? [];
    if (list.length > 0) {
      headers.set("access-control-allow-headers", list.join(","));
      addVary(headers, "Access-Control-Request-Headers");
    }
    return new Response(null, { status: 204, headers });
  };

  return async function corsMiddleware(ctx) {
    if (ctx.req.method === "OPTIONS") return preflight(ctx);
    const response = mutable(await ctx.next());
    setCommon(response.headers, ctx);
    return response;
  };
}

/** One more header that the answer depends on, unless it is named already. */
function addVary(headers: Headers, name: string): void {
  const named = headers.get("vary")?.toLowerCase().split(/\s*,\s*/) ?? [];
  if (!named.includes("*") && !named.includes(name.toLowerCase())) headers.append("vary", name);
}
