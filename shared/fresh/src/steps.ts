import { type Context, contextFor, internals, type Rest } from "./context.ts";
import { HttpError, statusOf } from "./error.ts";
import type { Loader } from "./lazy.ts";
import { report } from "./report.ts";
import { answer } from "./route.ts";
import { lineage, type Segment } from "./segments.ts";
import type { Middleware, Route } from "./types.ts";

/**
 * Runs steps in order; each goes on by `ctx.next()`. What one throws passes through those before.
 * Chained by hand, as an async function makes more promises, and every request pays for each step.
 */
export function run<State>(
  ctx: Context<State>,
  steps: Middleware<State>[],
  index = 0,
): Promise<Response> {
  if (index === steps.length) return Promise.reject(new HttpError(404));
  const own = contextFor(ctx, new Later(steps, index + 1));
  const fail = (error: unknown): never => {
    ctx.error = error;
    throw error;
  };
  const settle = (response: unknown): Response => {
    if (response instanceof Response) return response;
    return fail(
      new Error(
        `Expected a "Response" but got: ${response}. Did a middleware forget to return one?`,
      ),
    );
  };
  let result: unknown;
  try {
    result = steps[index](own);
  } catch (error) {
    result = Promise.reject(error);
  }
  return Promise.resolve(result).then(settle, fail);
}

/** Steps from an index on. */
class Later<State> implements Rest {
  constructor(readonly steps: Middleware<State>[], readonly index: number) {}

  run(ctx: Context<State>): Promise<Response> {
    return run(ctx, this.steps, this.index);
  }
}

/**
 * What runs before a route: for each segment from the root down, a step that puts its layout and
 * app wrapper in place and catches errors, then the segment's middlewares. Taken as it stands now:
 * what is registered later does not touch it.
 */
export function stepsOf<State>(leaf: Segment<State>): Middleware<State>[] {
  const line = lineage(leaf);
  return line.flatMap((segment) => [
    ...segmentSteps(segment, line[0]),
    ...segment.middlewares,
  ]);
}

function segmentSteps<State>(segment: Segment<State>, root: Segment<State>): Middleware<State>[] {
  const { layout, app, errorRoute, parent } = segment;
  const { notFound } = root;
  if (parent && !layout && !errorRoute) return [];
  return [async (ctx) => {
    const own = internals(ctx);
    if (app) {
      const loaded = app();
      own.app = loaded instanceof Promise ? await loaded : loaded;
    }
    if (layout) {
      const loaded = await layout();
      if (loaded.config.skipAppWrapper) own.app = null;
      own.layouts = loaded.config.skipInheritedLayouts ? [loaded] : [...own.layouts, loaded];
    }
    try {
      return await ctx.next();
    } catch (error) {
      // There is one page for 404 in the whole app: a route that came before it has it, too, and
      // so has a folder with an error page of its own.
      const missing = statusOf(error) === 404 ? notFound ?? root.notFound : null;
      if (missing && parent) throw error;
      const page = missing ?? errorRoute;
      if (!page) throw error;
      return await renderError(ctx, page, error);
    }
  }];
}

async function renderError<State>(
  ctx: Context<State>,
  load: Loader<Route<State>>,
  error: unknown,
): Promise<Response> {
  report(ctx, error);
  ctx.error = error;
  return await answer(ctx, await load(), statusOf(error));
}
