import { App, staticFiles } from "fresh";
import { requestId, sameOrigin, securityHeaders } from "shared/http/mod.ts";
import { resolveLocale } from "shared/i18n/mod.ts";
import { takeFlash, themeOf } from "shared/ui/mod.ts";
import { sessionCookie } from "./cookies.ts";
import { findSession } from "./domain/sessions.ts";
import type { Runtime } from "./runtime.ts";
import type { State } from "./state.ts";

/** The identity app over a runtime. */
export function createApp(runtime: () => Runtime): App<State> {
  return new App<State>({ trustProxy: true })
    .use(requestId())
    .use(securityHeaders({ formAction: (ctx) => ctx.state.formAction ?? [] }))
    .use(staticFiles())
    .use((ctx) => {
      Object.assign(ctx.state, runtime());
      const { remoteAddr } = ctx.info;
      const forwarded = ctx.req.headers.get("x-forwarded-for")?.split(",")[0].trim();
      ctx.state.ip = forwarded ?? ("hostname" in remoteAddr ? remoteAddr.hostname : "");
      return ctx.next();
    })
    .use(async (ctx) => {
      const { state, req } = ctx;
      state.locale = resolveLocale(req, "hu");
      state.theme = themeOf(req);
      const flash = takeFlash(req);
      state.flash = flash.message;
      const token = sessionCookie(state.config.ORIGIN).read(req);
      state.session = token ? await findSession(state.sql, token) : null;
      const response = await ctx.next();
      flash.clear(response);
      return response;
    })
    .use(sameOrigin({
      origin: () => runtime().config.ORIGIN,
      // Clients and apps post here without a browser of ours: they prove themselves.
      exempt: [
        "/oauth/token",
        "/oauth/userinfo",
        "/oauth/authorize",
        "/oauth/par",
        "/oauth/device_authorization",
        "/oauth/introspect",
        "/oauth/revoke",
        "/oauth/logout",
      ],
    }))
    .fsRoutes();
}
