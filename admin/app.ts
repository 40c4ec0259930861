import { App, staticFiles } from "fresh";
import { clientAddress, requestId, sameOrigin, securityHeaders } from "shared/http/mod.ts";
import { preferences } from "./middleware/preferences.ts";
import type { Runtime } from "./runtime.ts";
import type { State } from "./state.ts";

/** The admin app over a runtime. */
export function createApp(runtime: () => Runtime): App<State> {
  return new App<State>({ trustProxy: true })
    .use(requestId())
    .use(securityHeaders({
      // Signing out is a form of ours that ends at identity.
      formAction: () => [new URL(runtime().config.OIDC_ISSUER).origin],
    }))
    .use(staticFiles())
    .use((ctx) => {
      Object.assign(ctx.state, runtime());
      ctx.state.ip = clientAddress(ctx.req, ctx.info.remoteAddr);
      return ctx.next();
    })
    // Before whatever may refuse: the error page is in somebody's language too.
    .use(preferences())
    .use(sameOrigin({
      origin: () => runtime().config.ORIGIN,
      exempt: ["/auth/backchannel-logout"],
    }))
    .use((ctx) => runtime().auth.middleware()(ctx))
    .fsRoutes();
}
