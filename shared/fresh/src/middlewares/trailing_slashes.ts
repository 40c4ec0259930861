import type { Middleware } from "../types.ts";

/** Redirects to the one form of a path: with or without the slash at its end. */
export function trailingSlashes<State>(
  mode: "always" | "never",
): Middleware<State> {
  return async function trailingSlashesMiddleware(ctx) {
    const { pathname, search } = ctx.url;
    if (pathname !== "/") {
      const slashed = pathname.endsWith("/");
      if (mode === "always" && !slashed) {
        return ctx.redirect(`${pathname}/${search}`);
      }
      if (mode === "never" && slashed) {
        return ctx.redirect(`${pathname.slice(0, -1)}${search}`);
      }
    }
    return await ctx.next();
  };
}
