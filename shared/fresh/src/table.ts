import type { BuildCache } from "./build_cache.ts";
import { HttpError } from "./error.ts";
import { type Loader, once } from "./lazy.ts";
import { below } from "./paths.ts";
import { answer, methodsOf } from "./route.ts";
import { type Method, type RouteMatch, Router } from "./router.ts";
import { type Layout, newSegment, type Segment, segmentAt } from "./segments.ts";
import { stepsOf } from "./steps.ts";
import type { Middleware, Route, RouteComponent } from "./types.ts";

/** One registration for a path. */
interface Entry<State> {
  /** Methods that it answers; a route's module must be loaded to know. */
  methods: Loader<Method[]>;
  steps: Middleware<State>[];
}

/** What runs for a request, and what of its path is known. */
export interface Found<State> {
  match: RouteMatch<unknown> | null;
  steps: Middleware<State>[];
}

/** Everything an app has registered, compiled in order: what to run for which request. */
export class Table<State> {
  readonly build: BuildCache | null;
  /** Comes before every pattern; middlewares and layouts do not count it. */
  readonly #basePath: string;
  readonly #root: Segment<State> = newSegment<State>(null);
  readonly #router = new Router<Entry<State>>();
  #rootSteps: Middleware<State>[] | null = null;

  constructor(build: BuildCache | null, basePath: string) {
    this.build = build;
    this.#basePath = basePath;
  }

  use(path: string, steps: Middleware<State>[]): void {
    segmentAt(this.#root, path).middlewares.push(...steps);
  }

  layout(path: string, layout: Loader<Layout<State>>): void {
    segmentAt(this.#root, path).layout = once(layout);
  }

  appWrapper(component: Loader<RouteComponent<State>>): void {
    this.#root.app = once(component);
  }

  notFound(load: Loader<Route<State>>): void {
    this.#root.notFound = once(load);
  }

  onError(path: string, load: Loader<Route<State>>): void {
    segmentAt(this.#root, path).errorRoute = once(load);
  }

  /** Answers some methods of a path by plain steps. */
  steps(path: string, methods: Method[], last: Middleware<State>[]): void {
    this.#add(path, path, () => methods, last);
  }

  /** Answers a path by a route. `segment` says which middlewares and layouts apply. */
  route(path: string, segment: string, load: Loader<Route<State>>): void {
    const route = once(load);
    const methods = once(() => {
      const loaded = route();
      return loaded instanceof Promise ? loaded.then(methodsOf) : methodsOf(loaded);
    });
    this.#add(path, segment, methods, [
      async (ctx) => await answer(ctx, await route()),
    ]);
  }

  #add(
    path: string,
    segment: string,
    methods: Loader<Method[]>,
    last: Middleware<State>[],
  ): void {
    const steps = [...stepsOf(segmentAt(this.#root, segment)), ...last];
    this.#router.add(below(this.#basePath, path), { methods, steps });
  }

  /** The steps for a request, the error pages of its path included. */
  find(pathname: string, method: string): Found<State> | Promise<Found<State>> {
    const match = this.#router.match(pathname);
    if (!match) return { match, steps: this.#refuse(404) };
    const known: Method[][] = [];
    for (const entry of match.entries) {
      const own = entry.methods();
      if (own instanceof Promise) return this.#load(match, method);
      known.push(own);
    }
    return this.#choose(match, known, method);
  }

  async #load(
    match: RouteMatch<Entry<State>>,
    method: string,
  ): Promise<Found<State>> {
    const known: Method[][] = [];
    for (const entry of match.entries) {
      try {
        known.push(await entry.methods());
      } catch {
        // Running it shows the same error, on the error page of its folder.
        return { match, steps: entry.steps };
      }
    }
    return this.#choose(match, known, method);
  }

  #choose(
    match: RouteMatch<Entry<State>>,
    known: Method[][],
    method: string,
  ): Found<State> {
    const answering = (method: string) =>
      match.entries[
        known.findIndex((methods) => methods.includes(method as Method))
      ];
    const entry = answering(method) ??
      (method === "HEAD" ? answering("GET") : undefined);
    if (entry) return { match, steps: entry.steps };
    if (method !== "OPTIONS") return { match, steps: this.#refuse(405) };
    const allow = [...new Set(known.flat())].join(", ");
    const reply = () => new Response(null, { status: 204, headers: { allow } });
    return { match, steps: [...this.#beforeAll(), reply] };
  }

  #refuse(status: 404 | 405): Middleware<State>[] {
    return [...this.#beforeAll(), () => Promise.reject(new HttpError(status))];
  }

  /** The steps of the root, as they are when everything is registered. */
  #beforeAll(): Middleware<State>[] {
    return this.#rootSteps ??= stepsOf(this.#root);
  }
}
