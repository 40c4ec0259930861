import type { BuildCache, RouteMethods } from "./build_cache.ts";
import type { Context } from "./context.ts";
import { HttpError } from "./error.ts";
import { type Method, type RouteMatch, Router } from "./router.ts";
import { type Layout, type Loader, newSegment, type Segment, segmentAt } from "./segments.ts";
import { answer, methodsOf, run, stepsOf } from "./steps.ts";
import type { Middleware, Route, RouteComponent } from "./types.ts";

/** One registration for a path. */
interface Entry<State> {
  before: Middleware<State>[];
  /** Methods that it answers; found out by loading it where that is not known before. */
  methods(): RouteMethods | Promise<RouteMethods>;
  last: Middleware<State>[];
}

type Run<State> = (ctx: Context<State>) => Promise<Response>;

/** Everything an app has registered, compiled in order: what to run for which request. */
export class Table<State> {
  readonly build: BuildCache | null;
  #root: Segment<State> = newSegment<State>(null);
  #router = new Router<Entry<State>>();
  /** Work that must be done before the first request. */
  #pending: Promise<void>[] = [];

  constructor(build: BuildCache | null) {
    this.build = build;
  }

  use(path: string, steps: Middleware<State>[]): void {
    segmentAt(this.#root, path).middlewares.push(...steps);
  }

  layout(path: string, layout: Loader<Layout<State>>): void {
    segmentAt(this.#root, path).layout = layout;
  }

  appWrapper(component: Loader<RouteComponent<State>>): void {
    this.#root.app = component;
  }

  notFound(load: Loader<Route<State>>): void {
    this.#root.notFound = load;
  }

  onError(path: string, load: Loader<Route<State>>): void {
    segmentAt(this.#root, path).errorRoute = load;
  }

  /** Answers some methods of a path by plain steps. */
  steps(path: string, list: Method[], last: Middleware<State>[]): void {
    const before = stepsOf(segmentAt(this.#root, path));
    this.#router.add(patternOf(path), { before, methods: () => list, last });
  }

  /**
   * Answers a path by a route. `segment` says which middlewares and layouts apply; `known` its
   * methods where they are known without loading it.
   */
  route(
    path: string,
    segment: string,
    load: () => Route<State> | Promise<Route<State>>,
    known: RouteMethods | null,
  ): void {
    let loaded: Route<State> | Promise<Route<State>> | undefined;
    // A failed load is tried again by the next request.
    const once = () => {
      if (loaded) return loaded;
      loaded = load();
      if (loaded instanceof Promise) {
        loaded.then((route) => loaded = route, () => loaded = undefined);
      }
      return loaded;
    };
    this.#router.add(patternOf(path), {
      before: stepsOf(segmentAt(this.#root, segment)),
      methods: () => {
        if (known) return known;
        const route = once();
        return route instanceof Promise ? route.then(methodsOf) : methodsOf(route);
      },
      last: [async (ctx) => {
        const route = once();
        return await answer(
          ctx,
          route instanceof Promise ? await route : route,
        );
      }],
    });
  }

  /** Holds requests until `work` is done. */
  wait(work: Promise<void>): void {
    this.#pending.push(work);
  }

  /** What `wait` was given, or null: then no request need wait. */
  overrides(): Promise<unknown> | null {
    return this.#pending.length > 0 ? Promise.all(this.#pending) : null;
  }

  /** The steps for a request, the error pages of its path included. */
  async find(
    pathname: string,
    method: string,
  ): Promise<{ match: RouteMatch<Entry<State>> | null; steps: Run<State> }> {
    const match = this.#router.match(pathname);
    if (!match) return { match, steps: this.#refuse(404) };
    const allowed: Method[] = [];
    let readable: Entry<State> | null = null;
    for (const entry of match.entries) {
      let own: RouteMethods | Promise<RouteMethods>;
      try {
        own = entry.methods();
        if (own instanceof Promise) own = await own;
      } catch (error) {
        return {
          match,
          steps: (ctx) => run(ctx, [...entry.before, () => Promise.reject(error)]),
        };
      }
      if (own === "ALL" || own.includes(method as Method)) {
        return {
          match,
          steps: (ctx) => run(ctx, [...entry.before, ...entry.last]),
        };
      }
      if (own.includes("GET")) readable ??= entry;
      allowed.push(...own);
    }
    if (method === "HEAD" && readable) {
      const { before, last } = readable;
      return { match, steps: (ctx) => run(ctx, [...before, ...last]) };
    }
    if (method === "OPTIONS") {
      const allow = [...new Set(allowed)].join(", ");
      const reply = () =>
        Promise.resolve(
          new Response(null, { status: 204, headers: { allow } }),
        );
      return {
        match,
        steps: (ctx) => run(ctx, [...stepsOf(this.#root), reply]),
      };
    }
    return { match, steps: this.#refuse(405) };
  }

  #refuse(status: number): Run<State> {
    const refuse = () => Promise.reject(new HttpError(status));
    return (ctx) => run(ctx, [...this.#rootSteps(), refuse]);
  }

  #compiledRoot: Middleware<State>[] | null = null;

  #rootSteps(): Middleware<State>[] {
    return this.#compiledRoot ??= stepsOf(this.#root);
  }
}

/** `*` alone means everything; a path without a leading slash gets one. */
function patternOf(path: string): string {
  if (path === "" || path === "*") return path === "" ? "/" : "*";
  return path.startsWith("/") ? path : `/${path}`;
}
