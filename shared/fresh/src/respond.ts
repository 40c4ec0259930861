import type { BuildCache } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { Context } from "./context.ts";
import { HttpError, statusOf } from "./error.ts";
import { followable, partialHeader } from "./partial_request.ts";
import { report } from "./report.ts";
import { requestUrl } from "./request_url.ts";
import { run } from "./steps.ts";
import type { Table } from "./table.ts";

/** What a request goes through, from the socket to its answer. Never rejects. */
export async function respond<State>(
  config: ResolvedFreshConfig,
  table: Table<State>,
  req: Request,
  info: Deno.ServeHandlerInfo,
): Promise<Response> {
  // The one method that `fetch` sends as it was written (Fetch standard, "normalize a method").
  if (req.method === "patch") req = new Request(req, { method: "PATCH" });
  const url = requestUrl(req, config.trustProxy);
  if (!url) return plain(400, "Bad Request");
  const { build } = table;
  const own = build?.development?.answer(req, url.pathname.slice(config.basePath.length));
  if (own) return own;
  let found = table.find(url.pathname, req.method);
  if (found instanceof Promise) found = await found;
  const { match, steps } = found;
  const ctx = Context.of<State>(
    req,
    url,
    info,
    match?.pattern ?? null,
    match?.params ?? {},
    config,
    build,
  );
  let response: Response;
  try {
    response = await run(ctx, steps);
  } catch (error) {
    response = errorAnswer(ctx, build, error);
  }
  // Looked at only then: a request that became a WebSocket has no headers any more.
  if (response.status >= 300 && response.status < 400 && req.headers.has(partialHeader)) {
    response = followable(response, url);
  }
  return req.method === "HEAD" ? withoutBody(response) : response;
}

/** The answer to an error that no page was found for. */
function errorAnswer<State>(
  ctx: Context<State>,
  build: BuildCache | null,
  error: unknown,
): Response {
  report(ctx, error);
  const status = statusOf(error);
  if (status >= 500 && build?.development && takesPages(ctx.req)) {
    return build.development.errorPage(error, status, ctx.config.basePath);
  }
  return plain(
    status,
    error instanceof HttpError ? error.message : "Internal server error",
  );
}

function takesPages(req: Request): boolean {
  return /text\/html|\*\/\*/.test(req.headers.get("accept") ?? "*/*");
}

function plain(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}

function withoutBody(response: Response): Response {
  if (response.body === null) return response;
  // Not awaited: a source that is waiting itself only ends when it has gone on.
  response.body.cancel().catch(() => {});
  return new Response(null, response);
}
