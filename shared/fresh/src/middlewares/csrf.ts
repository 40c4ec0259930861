import type { Context } from "../context.ts";
import { HttpError } from "../error.ts";
import type { Middleware } from "../types.ts";

export interface CsrfOptions<State = unknown> {
  /** Origins that may post here besides the app's own. */
  origin?:
    | string
    | string[]
    | ((origin: string, ctx: Context<State>) => boolean);
}

const safe = ["GET", "HEAD", "OPTIONS"];

/** Refuses requests that change something when another site sent them. */
export function csrf<State>(
  options: CsrfOptions<State> = {},
): Middleware<State> {
  const { origin } = options;
  const trusted = (value: string, ctx: Context<State>): boolean => {
    if (origin === undefined) return value === ctx.url.origin;
    if (typeof origin === "function") return origin(value, ctx);
    return [origin].flat().includes(value);
  };
  return async function csrfMiddleware(ctx) {
    if (safe.includes(ctx.req.method)) return await ctx.next();
    const site = ctx.req.headers.get("sec-fetch-site");
    if (site === "same-origin" || site === "none") return await ctx.next();
    const from = ctx.req.headers.get("origin");
    const noBrowser = site === null && from === null;
    if (noBrowser || (from !== null && trusted(from, ctx))) {
      return await ctx.next();
    }
    throw new HttpError(403);
  };
}
