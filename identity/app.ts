import { App, staticFiles } from "fresh";
import { bearerOf } from "shared/auth/bearer.ts";
import { clientAddress, problem, requestId, sameOrigin, securityHeaders } from "shared/http/mod.ts";
import { isPersonalToken } from "./domain/personal_tokens.ts";
import { preferences } from "./middleware/preferences.ts";
import { requestLimits } from "./middleware/request_limits.ts";
import { session } from "./middleware/session.ts";
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
    // Before whatever may refuse: the error page is in somebody's language too.
    .use(preferences())
    .use(requestLimits())
    .use(session())
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
