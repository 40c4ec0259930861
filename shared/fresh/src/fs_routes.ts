import type { FsRoute } from "./build_cache.ts";
import type { RouteHandler } from "./handlers.ts";
import type { Table } from "./table.ts";
import type { LayoutConfig, Middleware, Route, RouteComponent, RouteConfig } from "./types.ts";

interface Module<State> {
  default?: RouteComponent<State> | Middleware<State> | Middleware<State>[];
  handler?: unknown;
  handlers?: unknown;
  config?: RouteConfig & LayoutConfig;
  css?: string[];
}

/**
 * Registers the files of a routes folder below `base`, in the order the build sorted them: app,
 * middlewares, layouts and error pages of a folder come before its routes. Modules load with the
 * first request that needs them, but for those that choose their own pattern.
 */
export function applyFsRoutes<State>(
  table: Table<State>,
  files: FsRoute[],
  base: string,
): void {
  for (const file of files) {
    const load = async () => await file.load() as Module<State>;
    const folder = base + file.folder;
    switch (file.kind) {
      case "app":
        table.appWrapper(async () => componentOf(file, await load()));
        break;
      case "middleware":
        table.use(folder, [lazyMiddleware(file, load)]);
        break;
      case "layout":
        table.layout(folder, async () => {
          const module = await load();
          return {
            component: componentOf(file, module),
            config: module.config ?? {},
          };
        });
        break;
      case "error":
        table.onError(folder, async () => routeOf(file, await load()));
        break;
      case "notFound":
        table.notFound(async () => routeOf(file, await load()));
        break;
      case "route":
        if (file.overrides) {
          table.wait(
            load().then((module) => {
              const pattern = module.config?.routeOverride ?? file.pattern;
              table.route(
                base + pattern,
                folder,
                () => routeOf(file, module),
                null,
              );
            }),
          );
        } else {
          table.route(
            base + file.pattern,
            folder,
            async () => routeOf(file, await load()),
            null,
          );
        }
    }
  }
}

function routeOf<State>(file: FsRoute, module: Module<State>): Route<State> {
  const handler = module.handlers ?? module.handler;
  if (!module.default && !handler) {
    throw new Error(
      `${file.file} exports neither a component (default) nor a handler`,
    );
  }
  if (typeof handler === "function" && handler.length > 1) {
    throw new Error(
      `${file.file}: a handler takes one parameter, the context; ` +
        "two parameters are the signature of version 1",
    );
  }
  return {
    component: module.default as RouteComponent<State> | undefined,
    handler: handler as RouteHandler<unknown, State> | undefined,
    config: module.config,
    css: module.css,
  };
}

function componentOf<State>(
  file: FsRoute,
  module: Module<State>,
): RouteComponent<State> {
  if (typeof module.default !== "function") {
    throw new Error(`${file.file} must export a component as its default`);
  }
  return module.default as RouteComponent<State>;
}

function lazyMiddleware<State>(
  file: FsRoute,
  load: () => Promise<Module<State>>,
): Middleware<State> {
  let steps: Middleware<State>[] | undefined;
  return async (ctx) => {
    steps ??= middlewaresOf(file, await load());
    const [first, ...rest] = steps;
    if (!first) return await ctx.next();
    return await chain(first, rest)(ctx);
  };
}

function middlewaresOf<State>(
  file: FsRoute,
  module: Module<State>,
): Middleware<State>[] {
  const exported = module.handlers ?? module.handler ?? module.default;
  const list = Array.isArray(exported) ? exported : [exported];
  if (list.some((step) => typeof step !== "function")) {
    console.warn(
      `${file.file} is ignored: it must export a function or an array of functions`,
    );
    return [];
  }
  return list as Middleware<State>[];
}

function chain<State>(
  first: Middleware<State>,
  rest: Middleware<State>[],
): Middleware<State> {
  const [second, ...others] = rest;
  if (!second) return first;
  return async (ctx) => {
    const outer = ctx.next;
    ctx.next = async () => {
      ctx.next = outer;
      return await chain(second, others)(ctx);
    };
    return await first(ctx);
  };
}
