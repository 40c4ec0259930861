/** The DevOps API, version 1: the routes of every resource, who may use them, and how they fail. */
import { openApi } from "shared/http/openapi.ts";
import { problem } from "shared/http/mod.ts";
import { currentContext } from "shared/telemetry/mod.ts";
import { ForgeRefused, ForgeUnavailable, RefusedChange } from "./forge.ts";
import { IdentityUnavailable } from "./identity.ts";
import { TemplateBehind } from "./layout.ts";
import { type ReleaseDependencies, ReleaseRefused } from "./releases/mod.ts";
import { TenantRefused } from "./refusal.ts";
import type { Caller, Route } from "./route.ts";
import { changeRoutes } from "./routes/changes.ts";
import { engineRoutes } from "./routes/engines.ts";
import { exportRoutes } from "./routes/exports.ts";
import { memberRoutes } from "./routes/members.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { planRoutes } from "./routes/plans.ts";
import { platformRoutes } from "./routes/platform.ts";
import { releaseRoutes } from "./routes/releases.ts";
import { rotationRoutes } from "./routes/rotations.ts";
import { tenantRoutes } from "./routes/tenants.ts";
import type { Dependencies } from "./tenants.ts";
import type { Waiters } from "./waiters.ts";

/** Who asks, or the answer to a token that will not do. */
export type Authorize = (
  req: Request,
  wanted: { scope: string; ci: boolean },
) => Promise<Response | Caller>;

const base = "/api/devops/v1";

/** The request handler. */
export function devopsApi(
  deps: Dependencies,
  { authorize, waiters, releases }: {
    authorize: Authorize;
    waiters: Waiters;
    releases: ReleaseDependencies;
  },
): (req: Request) => Promise<Response> {
  const routes: Route[] = [
    ...tenantRoutes(deps, waiters),
    ...memberRoutes(deps),
    ...planRoutes(),
    ...rotationRoutes(deps, waiters),
    ...exportRoutes(deps, waiters),
    ...changeRoutes(deps),
    ...engineRoutes(deps),
    ...releaseRoutes(releases),
    ...platformRoutes(deps),
    ...notificationRoutes(waiters),
  ];
  const document = openApi({ title: "Vecton DevOps API", version: "1", server: base }, routes);
  const compiled = routes.map((route) => ({
    route,
    pattern: new URLPattern({ pathname: base + route.path.replace(/\{(\w+)\}/g, ":$1") }),
  }));

  return async (req) => {
    const { pathname } = new URL(req.url);
    if (pathname === `${base}/openapi.json` && req.method === "GET") return Response.json(document);
    const here = compiled.flatMap(({ route, pattern }) => {
      const match = pattern.exec({ pathname });
      return match ? [{ route, params: match.pathname.groups as Record<string, string> }] : [];
    });
    if (here.length === 0) return problem(404, "not_found", "There is no such resource");
    const found = here.find(({ route }) => route.method === req.method.toLowerCase());
    if (!found) return problem(405, "method_not_allowed", "The resource has no such method");
    currentContext().route = base + found.route.path;
    const { scope, ci = false } = found.route;
    const caller = scope ? await authorize(req, { scope, ci }) : { name: "anybody" };
    if (caller instanceof Response) return caller;
    try {
      return await found.route.handle(req, found.params, caller);
    } catch (error) {
      return failure(error);
    }
  };
}

function failure(error: unknown): Response {
  if (error instanceof TenantRefused) {
    const status = error.code.startsWith("slug_m") || error.code.startsWith("slug_r") ? 422 : 409;
    return problem(status, error.code, "The tenant cannot be this way");
  }
  if (error instanceof ReleaseRefused) {
    const status = error.code.startsWith("unknown_") ? 422 : 409;
    return problem(status, error.code, "The release cannot do this", { detail: error.message });
  }
  if (error instanceof TemplateBehind) {
    return problem(503, error.code, "A release has to reach the tenant's ring first", {
      detail: error.message,
    });
  }
  if (error instanceof RefusedChange) {
    return problem(422, error.code, "The change failed its checks", { detail: error.message });
  }
  if (error instanceof ForgeRefused) {
    return problem(502, error.code, "The forge does not do this", { detail: error.message });
  }
  if (error instanceof ForgeUnavailable) {
    const response = problem(503, error.code, "The forge does not answer", {
      detail: error.message,
    });
    response.headers.set("retry-after", String(error.retryAfterSeconds));
    return response;
  }
  if (
    error instanceof IdentityUnavailable ||
    (error as { code?: string }).code === "argocd_unavailable"
  ) {
    const { code, message } = error as { code: string; message: string };
    return problem(503, code, "A part of the platform does not answer", { detail: message });
  }
  throw error;
}
