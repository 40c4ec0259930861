import type { Context, Middleware } from "fresh";
import { problem } from "shared/http/mod.ts";
import type { Session } from "./session.ts";

/** Lets only signed-in people pass: pages lead to the sign-in and back, the API answers 401. */
export function requireSignIn<State extends { session: Session | null }>(): Middleware<State> {
  return (ctx: Context<State>) => {
    if (ctx.state.session) return ctx.next();
    if (ctx.url.pathname.startsWith("/api/")) {
      const refusal = problem(401, "unauthenticated", "Sign in, or send an access token");
      refusal.headers.set("www-authenticate", "Bearer");
      return refusal;
    }
    const wanted = ctx.req.method === "GET" ? ctx.url.pathname + ctx.url.search : "/";
    return ctx.redirect(`/auth/sign-in?return_to=${encodeURIComponent(wanted)}`, 303);
  };
}
