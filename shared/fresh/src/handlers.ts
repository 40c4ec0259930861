import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

const pageBrand: unique symbol = Symbol.for("fresh.page") as never;

/** Data for the page component, with status and headers for the answer around it. */
export interface PageResponse<T> {
  [pageBrand]: true;
  data: T;
  headers?: HeadersInit;
  status?: number;
}

/** Hands `data` to the page component of the route. */
export function page<T>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T> {
  return { [pageBrand]: true, data: data as T, ...options };
}

/** Whether a handler's result is `page(…)`. */
export function isPageResponse(value: unknown): value is PageResponse<unknown> {
  return typeof value === "object" && value !== null && pageBrand in value;
}

export type HandlerFn<Data, State> = (
  ctx: Context<State>,
) => Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;

export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

// deno-lint-ignore no-explicit-any -- only the result of the function is looked at
type DataOf<F> = F extends (...args: any[]) => infer R ? Unpacked<Awaited<R>>
  : never;

type Unpacked<R> = R extends PageResponse<infer D> ? D : never;

/** The type of `data` that a handler, or every method of it together, gives to its page. */
export type RouteData<Handler> = Handler extends (...args: never[]) => unknown ? DataOf<Handler>
  : { [M in keyof Handler]: DataOf<Handler[M]> }[keyof Handler];
