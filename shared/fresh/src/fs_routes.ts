import type { FsRoute } from "./build_cache.ts";
import { checkHandler, type RouteHandler } from "./handlers.ts";
import { once } from "./lazy.ts";
import { below } from "./paths.ts";
import { run } from "./steps.ts";
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
 * The files with the patterns that they choose themselves. Those that do are loaded for that; one
 * that cannot be loaded keeps its place, where a request then meets the error.
 */
export function withOverrides(
  files: FsRoute[],
): FsRoute[] | Promise<FsRoute[]> {
  if (!files.some((file) => file.overrides)) return files;
  return Promise.all(files.map(async (file) => {
    if (!file.overrides) return file;
    const { config } = await file.load().catch(() => ({})) as Module<unknown>;
    return { ...file, pattern: config?.routeOverride ?? file.pattern };
  }));
}

/**
 * Registers the files of a routes folder below `base`, in the order the build sorted them: app,
 * middlewares, layouts and error pages of a folder come before its routes. Modules load with the
 * first request that needs them.
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
        table.layout(folder, async () => layoutOf(file, await load()));
        break;
      case "error":
        table.onError(folder, async () => routeOf(file, await load()));
        break;
      case "notFound":
        table.notFound(async () => routeOf(file, await load()));
        break;
      case "route":
        table.route(
          below(base, file.pattern),
          folder,
          async () => routeOf(file, await load()),
        );
    }
  }
}

function handlerOf(module: { handler?: unknown; handlers?: unknown }): unknown {
  return module.handlers ?? module.handler;
}

function routeOf<State>(file: FsRoute, module: Module<State>): Route<State> {
  const handler = handlerOf(module);
  if (!module.default && !handler) {
    throw new Error(
      `${file.file} exports neither a component (default) nor a handler`,
    );
  }
  checkHandler(handler, file.file);
  return {
    component: module.default as RouteComponent<State> | undefined,
    handler: handler as RouteHandler<unknown, State> | undefined,
    config: module.config,
    css: module.css,
  };
}

function layoutOf<State>(file: FsRoute, module: Module<State>) {
  if (handlerOf(module)) {
    console.warn(
      `${file.file}: a layout has no handler, what it exports as one is ignored`,
    );
  }
  return { component: componentOf(file, module), config: module.config ?? {} };
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
  const steps = once(async () => middlewaresOf(file, await load()));
  return async (ctx) => {
    const list = await steps();
    const { next } = ctx;
    return list.length === 1 ? await list[0](ctx) : await run(ctx, [...list, () => next()]);
  };
}

function middlewaresOf<State>(
  file: FsRoute,
  module: Module<State>,
): Middleware<State>[] {
  const exported = handlerOf(module) ?? module.default;
  const list = Array.isArray(exported) ? exported : [exported];
  if (list.some((step) => typeof step !== "function")) {
    console.warn(
      `${file.file} is ignored: it must export a function or an array of functions`,
    );
    return [];
  }
  return list as Middleware<State>[];
}
