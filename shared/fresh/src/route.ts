import { h } from "preact";
import { type Context, internals, pageProps } from "./context.ts";
import { type ErrorStatus, HttpError } from "./error.ts";
import { type HandlerFn, isPageResponse } from "./handlers.ts";
import { type Method, methods } from "./router.ts";
import { isAsyncComponent } from "./server/render.ts";
import type { Route } from "./types.ts";

/** Methods that a route answers, without those it only falls back to. */
export function methodsOf<State>(
  { handler, component, config }: Route<State>,
): Method[] {
  const wanted = config?.methods ?? "ALL";
  const listed = wanted === "ALL" ? methods : wanted;
  if (typeof handler === "function") return listed;
  return listed.filter((method) => handler?.[method] || (method === "GET" && component));
}

/** The handler of a route for a method, with the defaults that a page component brings. */
function handlerFor<State>(
  route: Route<State>,
  method: string,
): HandlerFn<unknown, State> | null {
  const { handler, component } = route;
  if (typeof handler === "function") return handler;
  // Looked up in the list first: a method may be called "constructor".
  const own = methods.includes(method as Method) && handler?.[method as Method];
  if (own) return own;
  if (method === "HEAD") return handlerFor(route, "GET");
  return method === "GET" && component ? () => ({ data: {} }) : null;
}

/**
 * Runs a route's handler and renders its page where there is one. As the answer to an error, a
 * route needs no handler for the very method of the request.
 */
export async function answer<State>(
  ctx: Context<State>,
  route: Route<State>,
  errorStatus?: ErrorStatus,
): Promise<Response> {
  const { component, config, css } = route;
  let handler = handlerFor(route, ctx.req.method);
  if (errorStatus !== undefined) handler ??= handlerFor(route, "GET");
  if (!handler) throw new HttpError(405);
  internals(ctx).css = css ?? [];
  const result = await handler(ctx);
  if (result instanceof Response) return result;
  if (!isPageResponse(result)) {
    throw new Error(
      `Expected a "Response" or "page()" from a handler but got: ${result}`,
    );
  }
  if (!component) {
    throw new Error("A handler returned page() but the route has no component");
  }
  ctx.data = result.data;
  const init = {
    status: result.status ?? errorStatus,
    headers: result.headers,
  };
  const props = pageProps(ctx, () => null);
  if (!isAsyncComponent(component)) {
    // deno-lint-ignore no-explicit-any -- the component takes PageProps, checked where it is defined
    return await ctx.render(h(component as any, props as any), init, config);
  }
  const content = await component(props);
  if (content instanceof Response) return content;
  return await ctx.render(content as never, init, config);
}
