import type { ComponentChildren, ComponentClass } from "preact";
import type { Context, PageProps } from "./context.ts";
import type { RouteHandler } from "./handlers.ts";
import type { Method } from "./router.ts";

/** One step of a request: answers, or passes on by `ctx.next()`. */
export type Middleware<State> = (
  ctx: Context<State>,
) => Response | Promise<Response>;

/** Something that is loaded when it is first needed. */
export type Lazy<T> = () => Promise<T>;

export type MaybeLazy<T> = T | Lazy<T>;

/**
 * A middleware or a lazy one, as an app takes them. One signature for both: of two, a function
 * written in place would get no types.
 */
export type Step<State> = (
  ctx: Context<State>,
) => Response | Promise<Response | Middleware<State>>;

export interface LayoutConfig {
  skipInheritedLayouts?: boolean;
  skipAppWrapper?: boolean;
}

export interface RouteConfig extends LayoutConfig {
  /** Pattern that replaces the one made from the file's name (URLPattern syntax). */
  routeOverride?: string;
  csp?: boolean;
  methods?: "ALL" | Method[];
}

/**
 * A component that a route, layout or app file exports. It may be async, and answer by itself. One
 * signature for all of them: of several, none would give a function written in place its types.
 */
export type RouteComponent<State> =
  // deno-lint-ignore no-explicit-any -- data differs by file and is checked where it is defined
  | ((props: PageProps<any, State>) => Rendered | Promise<Rendered>)
  // deno-lint-ignore no-explicit-any -- as above
  | ComponentClass<PageProps<any, State>>;

/** What a component may return: what Preact takes, or an answer. */
export type Rendered = ComponentChildren | Response;

export type AsyncComponent<State> = (
  // deno-lint-ignore no-explicit-any -- as above
  props: PageProps<any, State>,
) => Promise<Rendered>;

/** What `app.route()` takes and a route file exports. */
export interface Route<State> {
  component?: RouteComponent<State>;
  handler?: RouteHandler<unknown, State>;
  config?: RouteConfig;
  css?: string[];
}
