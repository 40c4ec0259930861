import type { Context } from "./context.ts";
import type { Method } from "./router.ts";

/** Data for the page component, with status and headers for the answer around it. */
export interface PageResponse<T> {
  data: T;
  headers?: HeadersInit;
  status?: number;
}

/** Hands `data` to the page component of the route. */
export function page<T = undefined>(
  data?: T,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<T> {
  return {
    data: data as T,
    headers: options?.headers,
    status: options?.status,
  };
}

/** Whether a handler's result is meant for the page component. */
export function isPageResponse(value: unknown): value is PageResponse<unknown> {
  return typeof value === "object" && value !== null && "data" in value;
}

/** Answers a request, or gives the page component of its route what it needs. */
export type HandlerFn<Data, State> = (
  ctx: Context<State>,
) => Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;

export type HandlerByMethod<Data, State> = {
  [M in Method]?: HandlerFn<Data, State>;
};

/** One handler for every method, or one for each. */
export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | HandlerByMethod<Data, State>;

/** Refuses handlers that were written for version 1, which would see a context for a request. */
export function checkHandler(handler: unknown, where: string): void {
  const functions = typeof handler === "function" ? [handler] : Object.values(handler ?? {});
  for (const one of functions) {
    if (typeof one === "function" && one.length > 1) {
      throw new Error(
        `${where}: a handler takes one parameter, the context; ` +
          "two parameters are the signature of version 1",
      );
    }
  }
}

// deno-lint-ignore no-explicit-any -- only the result of the function is looked at
type DataOf<F> = F extends (...args: any[]) => infer R ? Unpacked<Awaited<R>>
  : never;

type Unpacked<R> = R extends PageResponse<infer D> ? D : never;

/** The type of `data` that a handler, or every method of it together, gives to its page. */
export type RouteData<Handler> = Handler extends (...args: never[]) => unknown ? DataOf<Handler>
  : { [M in keyof Handler]-?: DataOf<Handler[M]> }[keyof Handler];
