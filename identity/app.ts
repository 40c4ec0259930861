import { App, staticFiles } from "fresh";
import { bearerOf } from "shared/auth/bearer.ts";
import { clientAddress, problem, requestId, sameOrigin, securityHeaders } from "shared/http/mod.ts";
import { resolveLocale } from "shared/i18n/mod.ts";
import { takeFlash, themeOf } from "shared/ui/mod.ts";
import { sessionCookie } from "./cookies.ts";
import { isPersonalToken } from "./domain/personal_tokens.ts";
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
      ctx.state.ip = clientAddress(ctx.req, ctx.info.remoteAddr);
      return ctx.next();
    })
    .use(async (ctx) => {
      const { state, req } = ctx;
      state.locale = resolveLocale(req, "hu");
      state.theme = themeOf(req);
      const flash = takeFlash(req);
      state.flash = flash.message;
      const cookie = sessionCookie(state.config.ORIGIN);
      const token = cookie.read(req);
      const found = token
        ? await findSession(state.sql, token, state.config.SESSION_IDLE_SECONDS)
        : null;
      const bound = found !== null && found.session.tenant !== null;
      state.session = bound ? null : found?.session ?? null;
      state.boundSession = bound ? found.session : null;
      const response = await ctx.next();
      flash.clear(response);
      // Unless the page itself has changed the cookie, or ended the session.
      const changed = response.headers.getSetCookie().some((line) => cookie.isSetBy(line));
      if (found?.secret && !changed) {
        response.headers.append("set-cookie", cookie.set(found.secret));
      }
      return response;
    })
    .use((ctx) => {
      // It opens the tenant's API. Here it can neither make tokens nor change credentials.
      const personal = isPersonalToken(bearerOf(ctx.req) ?? "");
      return personal && !ctx.url.pathname.startsWith("/oauth/")
        ? problem(403, "forbidden", "A personal token opens nothing here")
        : ctx.next();
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
