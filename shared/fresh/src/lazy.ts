import type { Context } from "./context.ts";
import type { Middleware, Step } from "./types.ts";

/** Gives something now or, the first time, later. */
export type Loader<T> = () => T | Promise<T>;

/** Calls `load` until it succeeded once, and keeps what it gave. */
export function once<T>(load: Loader<T>): Loader<T> {
  let loaded: { value: T } | undefined;
  let loading: Promise<T> | undefined;
  return () => {
    if (loaded) return loaded.value;
    if (loading) return loading;
    const value = load();
    if (!(value instanceof Promise)) {
      loaded = { value };
      return value;
    }
    loading = value;
    value.then((value) => loaded = { value }, () => loading = undefined);
    return value;
  };
}

/**
 * A middleware that may be lazy, as a middleware. One that takes no parameter may be either: its
 * first result tells, which is a function where it is lazy.
 */
export function eager<State>(
  step: Step<State>,
): Middleware<State> {
  if (step.length > 0) return step as Middleware<State>;
  let known: Middleware<State> | undefined;
  const settle = (result: unknown, ctx: Context<State>) => {
    if (typeof result === "function") {
      return (known ??= result as Middleware<State>)(ctx);
    }
    known ??= step as Middleware<State>;
    return result as Response;
  };
  return (ctx) => {
    if (known) return known(ctx);
    const result: unknown = (step as Middleware<State>)(ctx);
    return result instanceof Promise
      ? result.then((result) => settle(result, ctx))
      : settle(result, ctx);
  };
}
