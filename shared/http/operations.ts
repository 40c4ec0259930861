import { currentContext, withContext } from "shared/telemetry/context.ts";
import { logger } from "shared/telemetry/logger.ts";
import { metrics } from "shared/telemetry/metrics.ts";
import { traceparentOr } from "shared/telemetry/trace.ts";
import type { Readiness } from "./readiness.ts";
import { stopping } from "./stopping.ts";

export type Handler = (req: Request, info: Deno.ServeHandlerInfo) => Response | Promise<Response>;

const log = logger();

/** Paths for whoever runs the platform; an ingress lets none of them through. */
export const operationalPaths = ["/healthz", "/readyz", "/metrics"];

/**
 * `handler` with the operational paths before it, and around it what every request has: an id, its
 * trace, its figures.
 */
export function withOperations(handler: Handler, readiness: Readiness, tenant?: string): Handler {
  return async (req, info) => {
    const path = new URL(req.url).pathname;
    if (operationalPaths.includes(path)) return await operational(req, path, readiness);
    const context = {
      requestId: requestIdOf(req),
      traceparent: traceparentOr(req.headers.get("traceparent")),
      ...(tenant && { tenant }),
    };
    return await withContext(context, () => answer(req, info, handler));
  };
}

async function answer(
  req: Request,
  info: Deno.ServeHandlerInfo,
  handler: Handler,
): Promise<Response> {
  const done = metrics.request(req.method);
  let response: Response;
  try {
    response = await handler(req, info);
  } catch (error) {
    log("error", "request failed", { error });
    response = new Response("Internal Server Error", { status: 500 });
  }
  // The pattern, never the path: that would be a line of its own for each product.
  done(currentContext().route ?? "none", response.status);
  if (!stopping.aborted) return response;
  // Its connection closes with the answer, so that the next request goes to another process.
  const headers = new Headers(response.headers);
  headers.set("connection", "close");
  return new Response(response.body, { status: response.status, headers });
}

function requestIdOf(req: Request): string {
  const sent = req.headers.get("x-request-id") ?? "";
  return /^[\w-]{8,64}$/.test(sent) ? sent : crypto.randomUUID();
}

async function operational(req: Request, path: string, readiness: Readiness): Promise<Response> {
  // Every ingress says for which host it speaks: who comes by one is not of the platform.
  if (req.headers.has("x-forwarded-host")) return new Response("Not Found", { status: 404 });
  if (path === "/healthz") {
    return new Response("ok\n", { headers: { "cache-control": "no-store" } });
  }
  if (path === "/readyz") return await readiness.response(stopping.aborted);
  return new Response(await metrics.text(), { headers: { "content-type": metrics.contentType } });
}
