import type { Middleware } from "fresh";
import { problem } from "shared/http/mod.ts";
import { ownerOf, type ServiceName } from "../services.ts";

/**
 * Answers 421 (RFC 9110 §15.5.20) for a path that belongs to a service this deployment does not
 * run, so that a wrong ingress rule shows at once instead of loading foreign code.
 */
export function ownedPaths<State>(served: () => ServiceName[]): Middleware<State> {
  return (ctx) => {
    const owner = ownerOf(ctx.url.pathname);
    if (served().includes(owner)) return ctx.next();
    return problem(421, "misdirected_request", "This deployment does not serve the path", {
      detail: `${ctx.url.pathname} belongs to the service "${owner}".`,
    });
  };
}
