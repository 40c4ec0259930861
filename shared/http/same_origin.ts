import type { Middleware } from "fresh";
import { HttpError } from "fresh";

export interface SameOriginOptions {
  /** The app's own origin, from its configuration: never from the request. */
  origin(): string;
  /** Beginnings of paths where machines post: those check a signature of their own. */
  exempt?: string[];
}

/** Where access tokens are taken: pages know cookies only. */
const apis = ["/api/", "/scim/"];
const safe = ["GET", "HEAD", "OPTIONS"];

/**
 * Refuses unsafe requests that another site sent (CSRF). Shops of other tenants are same-site, so
 * neither SameSite cookies nor `Sec-Fetch-Site: same-site` are enough: the origin must be ours.
 */
export function sameOrigin<State>({ origin, exempt = [] }: SameOriginOptions): Middleware<State> {
  return (ctx) => {
    const { req, url } = ctx;
    if (safe.includes(req.method)) return ctx.next();
    if (exempt.some((path) => url.pathname.startsWith(path))) return ctx.next();
    // Credentials that no browser adds by itself cannot be borrowed by another site.
    const bearer = req.headers.get("authorization")?.startsWith("Bearer ");
    if (bearer && apis.some((path) => url.pathname.startsWith(path))) return ctx.next();
    const from = req.headers.get("origin");
    const allowed = from === null
      ? req.headers.get("sec-fetch-site") === "same-origin"
      : from === origin();
    if (!allowed) throw new HttpError(403, "The request came from another site");
    return ctx.next();
  };
}
