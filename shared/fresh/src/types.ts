import type { AnyComponent } from "preact";
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

/** A component that a route, layout or app file exports; it may be async. */
export type RouteComponent<State> =
  // deno-lint-ignore no-explicit-any -- props differ by file and are checked where it is defined
  | AnyComponent<PageProps<any, State>>
  | AsyncComponent<State>;

export type AsyncComponent<State> = (
  // deno-lint-ignore no-explicit-any -- as above
  props: PageProps<any, State>,
) => Promise<unknown>;

/** What `app.route()` takes and a route file exports. */
export interface Route<State> {
  component?: RouteComponent<State>;
  handler?: RouteHandler<unknown, State>;
  config?: RouteConfig;
  css?: string[];
}
