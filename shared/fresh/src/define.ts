import type { PageProps } from "./context.ts";
import type { RouteData, RouteHandler } from "./handlers.ts";
import type { Middleware, Rendered } from "./types.ts";

/** Typed helpers for the files of an app. */
export interface Define<State> {
  handlers<Data, Handler extends RouteHandler<Data, State>>(
    handlers: Handler,
  ): Handler;
  page<
    Handler = never,
    Data = [Handler] extends [never] ? unknown : RouteData<Handler>,
  >(
    component: (props: PageProps<Data, State>) => Rendered | Promise<Rendered>,
  ): (props: PageProps<Data, State>) => Rendered | Promise<Rendered>;
  layout(
    component: (
      props: PageProps<unknown, State>,
    ) => Rendered | Promise<Rendered>,
  ): (props: PageProps<unknown, State>) => Rendered | Promise<Rendered>;
  middleware<M extends Middleware<State> | Middleware<State>[]>(
    middleware: M,
  ): M;
}

/** Binds the state of an app to `define.handlers`, `.page`, `.layout` and `.middleware`. */
export function createDefine<State>(): Define<State> {
  return {
    handlers: (handlers) => handlers,
    page: (component) => component,
    layout: (component) => component,
    middleware: (middleware) => middleware,
  };
}
