import { Context, partialHeader } from "./context.ts";
import type { WebSocketHandlers, WebSocketUpgradeOptions } from "./context.ts";
import type { BuildCache } from "./build_cache.ts";
import { type FreshConfig, resolveConfig, type ResolvedFreshConfig } from "./config.ts";
import { HttpError } from "./error.ts";
import { applyFsRoutes } from "./fs_routes.ts";
import { type Method, methods } from "./router.ts";
import { Table } from "./table.ts";
import { listen, type ListenOptions } from "./listen.ts";
import type {
  LayoutConfig,
  MaybeLazy,
  Middleware,
  Route,
  RouteComponent,
  RouteConfig,
} from "./types.ts";

export type { ListenOptions };

type Command<State> = (table: Table<State>, prefix: string) => void;

/** What a build gives to an app and a mounted app takes from the outer one. */
export const setBuildCache: unique symbol = Symbol.for(
  "fresh.setBuildCache",
) as never;

export type Handler = (
  req: Request,
  info?: Deno.ServeHandlerInfo,
) => Promise<Response>;

/**
 * A web application. What is registered applies from top to bottom: a route has the middlewares
 * and layouts that were registered before it.
 */
export class App<State> {
  readonly config: ResolvedFreshConfig;
  #commands: Command<State>[] = [];
  #build: BuildCache | null = null;

  constructor(config: FreshConfig = {}) {
    this.config = resolveConfig(config);
  }

  /** Adds middlewares for everything, or for a path and all below it. */
  use(...middleware: MaybeLazy<Middleware<State>>[]): this;
  use(path: string, ...middleware: MaybeLazy<Middleware<State>>[]): this;
  use(
    first: string | MaybeLazy<Middleware<State>>,
    ...rest: MaybeLazy<Middleware<State>>[]
  ): this {
    const path = typeof first === "string" ? first : "*";
    const steps = typeof first === "string" ? rest : [first, ...rest];
    return this.#add((table, prefix) => table.use(prefix + path, steps.map(resolvable)));
  }

  get(path: string, ...middleware: MaybeLazy<Middleware<State>>[]): this {
    return this.#method(["GET"], path, middleware);
  }
  post(path: string, ...middleware: MaybeLazy<Middleware<State>>[]): this {
    return this.#method(["POST"], path, middleware);
  }
  put(path: string, ...middleware: MaybeLazy<Middleware<State>>[]): this {
    return this.#method(["PUT"], path, middleware);
  }
  patch(path: string, ...middleware: MaybeLazy<Middleware<State>>[]): this {
    return this.#method(["PATCH"], path, middleware);
  }
  delete(path: string, ...middleware: MaybeLazy<Middleware<State>>[]): this {
    return this.#method(["DELETE"], path, middleware);
  }
  head(path: string, ...middleware: MaybeLazy<Middleware<State>>[]): this {
    return this.#method(["HEAD"], path, middleware);
  }
  all(path: string, ...middleware: MaybeLazy<Middleware<State>>[]): this {
    return this.#method(methods, path, middleware);
  }

  /** Answers WebSocket upgrade requests at `path`. */
  ws(
    path: string,
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): this {
    return this.get(path, (ctx) => ctx.upgrade(handlers, options));
  }

  /** Adds a page: a component, a handler, or both. */
  route(
    path: string,
    route: MaybeLazy<Route<State>>,
    config?: RouteConfig,
  ): this {
    return this.#add((table, prefix) => {
      const load = typeof route === "function" ? route : () => route;
      const known = typeof route === "function" ? config?.methods ?? "ALL" : null;
      table.route(
        prefix + path,
        prefix + path,
        () => withConfig(load(), config),
        known,
      );
    });
  }

  layout(
    path: string,
    component: RouteComponent<State>,
    config: LayoutConfig = {},
  ): this {
    return this.#add((table, prefix) => table.layout(prefix + path, () => ({ component, config })));
  }

  /** The component that renders `<html>`; one for the whole app, the last wins. */
  appWrapper(component: RouteComponent<State>): this {
    return this.#add((table) => table.appWrapper(() => component));
  }

  /** The page for whatever does not exist; one for the whole app. */
  notFound(route: Route<State> | Middleware<State>): this {
    return this.#add((table) => table.notFound(() => asRoute(route)));
  }

  /** The page for errors of a path and all below it. */
  onError(path: string, route: Route<State> | Middleware<State>): this {
    return this.#add((table, prefix) => table.onError(prefix + path, () => asRoute(route)));
  }

  /** Puts the files of the routes folder in at this point. */
  fsRoutes(pattern = "*"): this {
    return this.#add((table, prefix) => {
      const base = prefix + pattern.replace(/\/?\*$/, "");
      if (table.build) applyFsRoutes(table, table.build.fsRoutes, base);
    });
  }

  /** Merges another app below `path`. */
  mountApp(path: string, app: App<State>): this {
    return this.#add((table, prefix) => {
      const inner = prefix + (path === "/" || path === "*" ? "" : path) +
        app.config.basePath;
      for (const command of app.#commands) command(table, inner);
    });
  }

  /** The function that answers requests; compiled from what is registered until now. */
  handler(): Handler {
    const table = new Table<State>(this.#build);
    for (const command of this.#commands) command(table, this.config.basePath);
    const ready = table.overrides();
    return async (req, info = localInfo) => {
      if (ready) await ready;
      return await respond(this, table, req, info);
    };
  }

  /** Serves on `port`, or on the first free one from 8000. */
  listen(options: ListenOptions = {}): Promise<void> {
    return listen(this.handler(), this.config.basePath, options);
  }

  /** Called by the build that this app runs with. */
  [setBuildCache](
    build: BuildCache,
    mode?: "development" | "production",
  ): void {
    this.#build = build;
    this.config.root = build.root;
    if (mode) this.config.mode = mode;
  }

  #method(
    list: Method[],
    path: string,
    steps: MaybeLazy<Middleware<State>>[],
  ): this {
    return this.#add((table, prefix) => table.steps(prefix + path, list, steps.map(resolvable)));
  }

  #add(command: Command<State>): this {
    this.#commands.push(command);
    return this;
  }
}

const localInfo = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 0 },
  completed: Promise.resolve(),
} as Deno.ServeHandlerInfo;

async function respond<State>(
  app: App<State>,
  table: Table<State>,
  req: Request,
  info: Deno.ServeHandlerInfo,
): Promise<Response> {
  const url = requestUrl(req, app.config.trustProxy);
  if (table.build?.devAlive && url.pathname === "/_frsh/alive") {
    return table.build.devAlive(req);
  }
  const { match, steps } = await table.find(url.pathname, req.method);
  const ctx = new Context<State>(
    req,
    url,
    info,
    match?.pattern ?? null,
    match?.params ?? {},
    app.config,
    table.build,
  );
  let response: Response;
  try {
    response = await steps(ctx);
  } catch (error) {
    response = defaultError(ctx, table.build, error);
  }
  if (req.headers.has(partialHeader)) response = followable(response, url);
  if (req.method !== "HEAD" || response.body === null) return response;
  await response.body.cancel();
  return new Response(null, response);
}

/** Script cannot follow a redirect to another host: it is told where to send the browser instead. */
function followable(response: Response, url: URL): Response {
  const location = response.headers.get("location");
  if (
    !location || response.status < 300 || response.status > 399 ||
    !URL.canParse(location, url)
  ) {
    return response;
  }
  const target = new URL(location, url);
  if (target.origin === url.origin) return response;
  const headers = new Headers(response.headers);
  headers.delete("location");
  headers.set("x-fresh-location", target.href);
  return new Response(null, { status: 200, headers });
}

/** The URL as the browser has it: one slash where several stand, the proxy's host where trusted. */
function requestUrl(req: Request, trustProxy: boolean): URL {
  const url = new URL(req.url);
  if (url.pathname.includes("//")) {
    url.pathname = url.pathname.replace(/\/{2,}/g, "/");
  }
  if (!trustProxy) return url;
  const proto = req.headers.get("x-forwarded-proto");
  const host = req.headers.get("x-forwarded-host");
  if (proto) url.protocol = `${proto.split(",")[0].trim()}:`;
  if (host) url.host = host.split(",")[0].trim();
  return url;
}

function defaultError<State>(
  ctx: Context<State>,
  build: BuildCache | null,
  error: unknown,
): Response {
  const status = error instanceof HttpError ? error.status : 500;
  if (status >= 500) {
    console.error(`${ctx.req.method} ${ctx.url.pathname}`, error);
    const page = build?.devErrorPage?.(error);
    if (page) return page;
  }
  const text = error instanceof HttpError ? error.message : "Internal server error";
  return new Response(text, {
    status,
    headers: { "content-type": "text/plain; charset=utf-8" },
  });
}

/** A lazy middleware is a function without parameters that promises a function. */
function resolvable<State>(
  step: MaybeLazy<Middleware<State>>,
): Middleware<State> {
  if (step.length > 0) return step as Middleware<State>;
  let loaded: Middleware<State> | undefined;
  return async (ctx) => {
    if (loaded) return await loaded(ctx);
    const result = await (step as Middleware<State>)(ctx) as unknown;
    if (typeof result !== "function") return result as Response;
    loaded = result as Middleware<State>;
    return await loaded(ctx);
  };
}

function asRoute<State>(route: Route<State> | Middleware<State>): Route<State> {
  return typeof route === "function" ? { handler: route } : route;
}

function withConfig<State>(
  route: Route<State> | Promise<Route<State>>,
  config: RouteConfig | undefined,
): Route<State> | Promise<Route<State>> {
  const merged = (loaded: Route<State>) => ({
    ...loaded,
    config: { ...loaded.config, ...config },
  });
  return route instanceof Promise ? route.then(merged) : merged(route);
}
