import { h } from "preact";
import { Context, internals, pageProps } from "./context.ts";
import { HttpError } from "./error.ts";
import { type HandlerFn, isPageResponse, type RouteHandler } from "./handlers.ts";
import { type Method, methods } from "./router.ts";
import { lineage, type Loader, type Segment } from "./segments.ts";
import { isAsyncComponent } from "./server/render.ts";
import type { Middleware, Route } from "./types.ts";

/** Runs steps in order; each goes on by `ctx.next()`. */
export async function run<State>(
  ctx: Context<State>,
  steps: Middleware<State>[],
  index = 0,
): Promise<Response> {
  if (index === steps.length) throw new HttpError(404);
  const before = ctx.next;
  ctx.next = () => run(ctx, steps, index + 1);
  try {
    const response = await steps[index](ctx);
    if (response instanceof Response) return response;
    throw new Error(
      `Expected a "Response" but got: ${response}. Did a middleware forget to return one?`,
    );
  } finally {
    ctx.next = before;
  }
}

/**
 * What runs before a route: for each segment from the root down, a step that puts its layout and
 * app wrapper in place and catches errors, then the segment's middlewares. Taken as it stands now:
 * what is registered later does not touch it.
 */
export function stepsOf<State>(leaf: Segment<State>): Middleware<State>[] {
  return lineage(leaf).flatMap((segment) => [
    segmentStep({ ...segment, middlewares: [...segment.middlewares] }),
    ...segment.middlewares,
  ]);
}

function segmentStep<State>(segment: Segment<State>): Middleware<State> {
  const { layout, app, errorRoute, notFound } = segment;
  if (!layout && !app && !errorRoute && !notFound) return (ctx) => ctx.next();
  return async (ctx) => {
    const own = internals(ctx);
    if (app) own.app = await app();
    if (layout) {
      const loaded = await layout();
      if (loaded.config.skipAppWrapper) own.app = null;
      own.layouts = [
        ...(loaded.config.skipInheritedLayouts ? [] : own.layouts),
        loaded,
      ];
    }
    const { app: appHere, layouts: layoutsHere } = own;
    try {
      return await ctx.next();
    } catch (error) {
      const handler = isNotFound(error) && notFound ? notFound : errorRoute;
      if (!handler) throw error;
      own.app = appHere;
      own.layouts = layoutsHere;
      return await renderError(ctx, handler, error);
    }
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof HttpError && error.status === 404;
}

async function renderError<State>(
  ctx: Context<State>,
  load: Loader<Route<State>>,
  error: unknown,
): Promise<Response> {
  ctx.error = error;
  const status = error instanceof HttpError ? error.status : 500;
  if (status >= 500) reportError(ctx, error);
  return await answer(ctx, await load(), status);
}

/** Server faults are logged where they are turned into a page; nobody else would see them. */
export function reportError<State>(ctx: Context<State>, error: unknown): void {
  // Refusals of the application's own kinds say their status: answers, not faults.
  const { status } = (error ?? {}) as { status?: unknown };
  if (typeof status === "number" && status < 500) return;
  console.error(`${ctx.req.method} ${ctx.url.pathname}`, error);
}

/** The handler of a route for a method, with the defaults that a page component brings. */
export function handlerFor<State>(
  route: Route<State>,
  method: Method,
): HandlerFn<unknown, State> | null {
  const { handler } = route;
  if (typeof handler === "function") return handler;
  const own = handler?.[method];
  if (own) return own;
  if (method === "HEAD") return handlerFor(route, "GET");
  if (method === "GET" && route.component) return () => pageWithoutData;
  return null;
}

const pageWithoutData = { data: {}, [Symbol.for("fresh.page")]: true } as never;

/** Methods that a route answers, without those it only falls back to. */
export function methodsOf<State>(route: Route<State>): Method[] {
  const { handler } = route;
  if (typeof handler === "function") return methods;
  const own = methods.filter((method) => handler?.[method]);
  if (route.component && !own.includes("GET")) own.push("GET");
  return own;
}

/** Runs a route's handler and renders its page where there is one. */
export async function answer<State>(
  ctx: Context<State>,
  route: Route<State>,
  errorStatus?: number,
): Promise<Response> {
  const handler: RouteHandler<unknown, State> | null = errorStatus === undefined
    ? handlerFor(route, ctx.req.method as Method)
    : handlerFor(route, ctx.req.method as Method) ?? handlerFor(route, "GET");
  if (!handler) throw new HttpError(405);
  const result = await handler(ctx);
  if (result instanceof Response) return result;
  if (!isPageResponse(result)) {
    throw new Error(
      `Expected a "Response" or "page()" from a handler but got: ${result}`,
    );
  }
  ctx.data = result.data;
  const init = {
    status: result.status ?? errorStatus,
    headers: result.headers,
  };
  const { component, config } = route;
  if (!component) {
    throw new Error("A handler returned page() but the route has no component");
  }
  const props = pageProps(ctx, () => null);
  if (!isAsyncComponent(component)) {
    // deno-lint-ignore no-explicit-any -- the component takes PageProps, checked where it is defined
    return await ctx.render(h(component as any, props as any), init, config);
  }
  const content = await component(props);
  if (content instanceof Response) return content;
  return await ctx.render(content as never, init, config);
}
