import { App, staticFiles } from "fresh";
import { clientAddress, requestId, sameOrigin, securityHeaders } from "shared/http/mod.ts";
import { ownedPaths } from "./middleware/owned_paths.ts";
import { preferences } from "./middleware/preferences.ts";
import type { Runtime } from "./runtime.ts";
import type { State } from "./state.ts";

/** The tenant app over a runtime; file routes are loaded on the first request to each. */
export function createApp(runtime: () => Runtime): App<State> {
  return new App<State>({ trustProxy: true })
    .use(requestId())
    .use(securityHeaders({
      // Signing out is a form of ours that ends at identity.
      formAction: () => [new URL(runtime().config.OIDC_ISSUER).origin],
    }))
    .use(staticFiles())
    .use(ownedPaths(() => runtime().config.VECTON_SERVICES))
    .use((ctx) => {
      Object.assign(ctx.state, runtime(), { ip: clientAddress(ctx.req, ctx.info.remoteAddr) });
      return ctx.next();
    })
    // Before anything that can refuse: an error page needs the language, too.
    .use(preferences())
    .use(sameOrigin({
      origin: () => runtime().tenant.origin,
      // Machines post here without a browser's Origin: each checks its own signature.
      exempt: ["/hooks/", "/objects/", "/auth/backchannel-logout"],
    }))
    .use((ctx) => runtime().auth.middleware()(ctx))
    .fsRoutes();
}
