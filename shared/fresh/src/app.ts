import type { BuildCache, FsRoute } from "./build_cache.ts";
import { type FreshConfig, resolveConfig, type ResolvedFreshConfig } from "./config.ts";
import { applyFsRoutes, withOverrides } from "./fs_routes.ts";
import { checkHandler } from "./handlers.ts";
import { eager } from "./lazy.ts";
import { listen, type ListenOptions } from "./listen.ts";
import { below, prefixOf } from "./paths.ts";
import { respond } from "./respond.ts";
import { type Method, methods } from "./router.ts";
import { Table } from "./table.ts";
import type {
  LayoutConfig,
  MaybeLazy,
  Middleware,
  Route,
  RouteComponent,
  RouteConfig,
  Step,
} from "./types.ts";
import type { WebSocketHandlers, WebSocketUpgradeOptions } from "./upgrade.ts";

export type { ListenOptions };

/** Puts something into the table, below the path that the app is mounted at. */
type Command<State> = (
  table: Table<State>,
  mount: string,
  files: FsRoute[],
) => void;

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
  use(...middleware: Step<State>[]): this;
  use(path: string, ...middleware: Step<State>[]): this;
  use(
    first: string | Step<State>,
    ...rest: Step<State>[]
  ): this {
    const path = typeof first === "string" ? first : "*";
    const steps = (typeof first === "string" ? rest : [first, ...rest]).map(
      eager,
    );
    return this.#add((table, mount) => table.use(`${mount}/${path}`, steps));
  }

  get(path: string, ...middleware: Step<State>[]): this {
    return this.#method(["GET"], path, middleware);
  }
  post(path: string, ...middleware: Step<State>[]): this {
    return this.#method(["POST"], path, middleware);
  }
  put(path: string, ...middleware: Step<State>[]): this {
    return this.#method(["PUT"], path, middleware);
  }
  patch(path: string, ...middleware: Step<State>[]): this {
    return this.#method(["PATCH"], path, middleware);
  }
  delete(path: string, ...middleware: Step<State>[]): this {
    return this.#method(["DELETE"], path, middleware);
  }
  head(path: string, ...middleware: Step<State>[]): this {
    return this.#method(["HEAD"], path, middleware);
  }
  all(path: string, ...middleware: Step<State>[]): this {
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
    const load = typeof route === "function"
      ? async () => checked(await route(), path, config)
      : constant(checked(route, path, config));
    return this.#add((table, mount) => {
      const pattern = below(mount, path);
      table.route(pattern, pattern, load);
    });
  }

  /** Wraps the pages of a path and all below it. */
  layout(
    path: string,
    component: RouteComponent<State>,
    config: LayoutConfig = {},
  ): this {
    const load = constant({ component, config });
    return this.#add((table, mount) => table.layout(`${mount}/${path}`, load));
  }

  /** The component that renders `<html>`; one for the whole app, the last wins. */
  appWrapper(component: RouteComponent<State>): this {
    return this.#add((table) => table.appWrapper(constant(component)));
  }

  /** The page for whatever does not exist; one for the whole app. */
  notFound(route: Route<State> | Middleware<State>): this {
    const load = constant(asRoute(route, "notFound"));
    return this.#add((table) => table.notFound(load));
  }

  /** The page for errors of a path and all below it. */
  onError(path: string, route: Route<State> | Middleware<State>): this {
    const load = constant(asRoute(route, path));
    return this.#add((table, mount) => table.onError(`${mount}/${path}`, load));
  }

  /** Puts the files of the routes folder in at this point. */
  fsRoutes(pattern = "*"): this {
    const prefix = prefixOf(pattern);
    return this.#add((table, mount, files) => applyFsRoutes(table, files, mount + prefix));
  }

  /** Merges another app below `path`. */
  mountApp(path: string, app: App<State>): this {
    const prefix = prefixOf(path);
    const { basePath } = app.config;
    // An app that knows where it is going to be mounted says so by its base path.
    const inner = prefix === basePath ? prefix : prefix + basePath;
    return this.#add((table, mount, files) => {
      for (const command of app.#commands) command(table, mount + inner, files);
    });
  }

  /** The function that answers requests; compiled from what is registered until now. */
  handler(): Handler {
    const { config } = this;
    const commands = [...this.#commands];
    let build: BuildCache | null;
    let table: Table<State> | Promise<Table<State>>;
    const compile = (files: FsRoute[]) => {
      const compiled = new Table<State>(build, config.basePath);
      for (const command of commands) command(compiled, "", files);
      return table = compiled;
    };
    const prepare = () => {
      build = this.#build;
      const files = withOverrides(build?.fsRoutes ?? []);
      table = files instanceof Promise ? files.then(compile) : compile(files);
    };
    prepare();
    return (req, info = localInfo()) => {
      // In development, after a change.
      if (build !== this.#build) prepare();
      return table instanceof Promise
        ? table.then((table) => respond(config, table, req, info))
        : respond(config, table, req, info);
    };
  }

  /** Serves on `port`, or on the first free one from 8000. */
  listen(options: ListenOptions = {}): Promise<void> {
    listen(this.handler(), this.config.basePath, options);
    return Promise.resolve();
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
    steps: Step<State>[],
  ): this {
    const last = steps.map(eager);
    return this.#add((table, mount) => table.steps(below(mount, path), list, last));
  }

  #add(command: Command<State>): this {
    this.#commands.push(command);
    return this;
  }
}

/** For a request that came from no socket: a test calls the handler by itself. */
function localInfo(): Deno.ServeHandlerInfo {
  return {
    remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 0 },
    completed: Promise.resolve(),
  };
}

function constant<T>(value: T): () => T {
  return () => value;
}

function asRoute<State>(
  route: Route<State> | Middleware<State>,
  where: string,
): Route<State> {
  return checked(
    typeof route === "function" ? { handler: route } : route,
    where,
  );
}

function checked<State>(
  route: Route<State>,
  where: string,
  config?: RouteConfig,
): Route<State> {
  checkHandler(route.handler, where);
  return config ? { ...route, config: { ...route.config, ...config } } : route;
}
