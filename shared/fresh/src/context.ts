import type { FunctionComponent, VNode } from "preact";
import type { BuildCache, IslandEntry } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { HttpError } from "./error.ts";
import {
  isPartialRequest,
  partialParam,
  withoutPartialParam,
  withPartialParam,
} from "./partial_request.ts";
import { redirectLocation } from "./redirect.ts";
import type { Layout } from "./segments.ts";
import { renderPage } from "./server/render.ts";
import { bodyOf, type Pieces } from "./stream.ts";
import type { LayoutConfig, RouteComponent } from "./types.ts";
import {
  isHandlers,
  listenTo,
  upgrade,
  type WebSocketHandlers,
  type WebSocketUpgradeOptions,
} from "./upgrade.ts";

/** An island as the build knows it. */
export type Island = IslandEntry;

/** What of a request a component sees, with the data of its handler. */
export interface PageProps<Data = unknown, State = unknown> {
  config: ResolvedFreshConfig;
  url: URL;
  req: Request;
  params: Record<string, string>;
  info: Deno.ServeHandlerInfo;
  state: State;
  isPartial: boolean;
  Component: FunctionComponent;
  error: unknown | null;
  route: string | null;
  data: Data;
}

/** What the steps of a request share. */
interface Shared {
  readonly config: ResolvedFreshConfig;
  readonly url: URL;
  readonly route: string | null;
  readonly params: Record<string, string>;
  readonly state: unknown;
  readonly info: Deno.ServeHandlerInfo;
  readonly build: BuildCache | null;
  req: Request;
  data: unknown;
  error: unknown | null;
  Component: FunctionComponent;
  isPartial: boolean | undefined;
  /** Faults that are in the log already. */
  reported?: unknown[];
}

/**
 * What one step carries that only the framework touches. Not typed by state, so that a function
 * that needs part of a state takes the context of an app that has more.
 */
export interface Internals {
  readonly shared: Shared;
  // deno-lint-ignore no-explicit-any -- see above
  app: RouteComponent<any> | null;
  // deno-lint-ignore no-explicit-any -- see above
  layouts: Layout<any>[];
  /** Stylesheets of the route that answers. */
  css: string[];
  /** What comes after this step. */
  readonly rest: Rest | null;
}

const none: never[] = [];

/** The steps of a request that have not run yet. */
export interface Rest {
  // deno-lint-ignore no-explicit-any -- see above
  run(ctx: Context<any>): Promise<Response>;
}

/** Where the framework finds its part of a context. */
export let internals: <State>(ctx: Context<State>) => Internals;

/** The context for a step after that of `ctx`: what it changes of the internals is its own. */
export let contextFor: <State>(ctx: Context<State>, rest: Rest) => Context<State>;

/**
 * One request on its way through middlewares, route and page, as one step sees it. Each step has
 * a context of its own, or a step could not go on twice: `next` must know who calls it.
 */
export class Context<State> {
  static {
    internals = (ctx) => ctx.#internals;
    contextFor = (ctx, rest) => {
      const { shared, app, layouts, css } = ctx.#internals;
      return new Context({ shared, app, layouts, css, rest });
    };
  }

  readonly #internals: Internals;

  private constructor(internals: Internals) {
    this.#internals = internals;
  }

  /** The context of a request that no step has seen yet. */
  static of<State>(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    params: Record<string, string>,
    config: ResolvedFreshConfig,
    build: BuildCache | null,
  ): Context<State> {
    let isPartial: boolean | undefined;
    if (url.search.includes(partialParam)) {
      isPartial = isPartialRequest(req, url);
      url.search = withoutPartialParam(url.search);
    }
    const shared: Shared = {
      config,
      url,
      route,
      params,
      state: {},
      info,
      build,
      req,
      data: undefined,
      error: null,
      Component: undefined as never,
      isPartial,
    };
    return new Context<State>({ shared, app: null, layouts: none, css: none, rest: null });
  }

  get config(): ResolvedFreshConfig {
    return this.#internals.shared.config;
  }

  get url(): URL {
    return this.#internals.shared.url;
  }

  /** The pattern that matched, or null for an unknown path. */
  get route(): string | null {
    return this.#internals.shared.route;
  }

  get params(): Record<string, string> {
    return this.#internals.shared.params;
  }

  get state(): State {
    return this.#internals.shared.state as State;
  }

  get info(): Deno.ServeHandlerInfo {
    return this.#internals.shared.info;
  }

  get req(): Request {
    return this.#internals.shared.req;
  }
  set req(req: Request) {
    this.#internals.shared.req = req;
  }

  get data(): unknown {
    return this.#internals.shared.data;
  }
  set data(data: unknown) {
    this.#internals.shared.data = data;
  }

  /** What an error page is about. */
  get error(): unknown | null {
    return this.#internals.shared.error;
  }
  set error(error: unknown | null) {
    this.#internals.shared.error = error;
  }

  /** In a layout or app: what it wraps. */
  get Component(): FunctionComponent {
    return this.#internals.shared.Component;
  }
  set Component(component: FunctionComponent) {
    this.#internals.shared.Component = component;
  }

  /**
   * Runs what comes after this step, each time anew. Made when asked for: a function of its own
   * that is kept in a field outlives the young generation of the heap, and the whole request with
   * it.
   */
  get next(): () => Promise<Response> {
    const { rest } = this.#internals;
    return () => rest ? rest.run(this) : Promise.reject(new HttpError(404));
  }

  /** Whether the browser asked for the partials of the page only. */
  get isPartial(): boolean {
    // Found out when asked: a look at the headers costs more than the rest of an answer in JSON.
    return this.#internals.shared.isPartial ??= isPartialRequest(this.req, this.url);
  }

  /**
   * Sends the browser elsewhere. A path stays on this host whatever it looks like: runs of slashes
   * and backslashes at its beginning, which browsers read as another host, are collapsed.
   */
  redirect(pathOrUrl: string, status = 302): Response {
    const target = redirectLocation(pathOrUrl);
    const location = this.isPartial ? withPartialParam(target, this.url) : target;
    return new Response(null, { status, headers: { location } });
  }

  /** Renders a page inside its layouts and the app wrapper. */
  render(
    // deno-lint-ignore no-explicit-any -- any vnode
    vnode: VNode<any> | null,
    init: ResponseInit = {},
    config: LayoutConfig = {},
  ): Promise<Response> {
    if (arguments.length === 0) {
      return Promise.reject(new Error("No arguments passed to: ctx.render()"));
    }
    if (vnode !== null && !isVNode(vnode)) {
      return Promise.reject(
        new Error(`Non-JSX element passed to: ctx.render(): ${vnode}`),
      );
    }
    return renderPage(this, vnode, init, config);
  }

  text(content: string, init?: ResponseInit): Response {
    return new Response(content, init);
  }

  html(content: string, init?: ResponseInit): Response {
    const headers = new Headers(init?.headers);
    if (!headers.has("content-type")) {
      headers.set("content-type", "text/html; charset=utf-8");
    }
    return new Response(content, { ...init, headers });
  }

  // deno-lint-ignore no-explicit-any -- whatever JSON takes
  json(content: any, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /** Sends pieces as they come; strings are encoded. */
  stream(source: Pieces | (() => Pieces), init?: ResponseInit): Response {
    return new Response(
      bodyOf(typeof source === "function" ? source() : source),
      init,
    );
  }

  /** Turns the request into a WebSocket; anything but an upgrade request is a 400. */
  upgrade(
    options?: WebSocketUpgradeOptions,
  ): { socket: WebSocket; response: Response };
  upgrade(
    handlers: WebSocketHandlers,
    options?: WebSocketUpgradeOptions,
  ): Response;
  upgrade(
    first: WebSocketHandlers | WebSocketUpgradeOptions = {},
    options: WebSocketUpgradeOptions = {},
  ): Response | { socket: WebSocket; response: Response } {
    if (!isHandlers(first)) return upgrade(this.req, first);
    const { socket, response } = upgrade(this.req, options);
    listenTo(socket, first);
    return response;
  }
}

/** The props of a page, layout, app or error component. */
export function pageProps<State>(
  ctx: Context<State>,
  Component: FunctionComponent,
): PageProps<unknown, State> {
  const {
    config,
    url,
    req,
    params,
    info,
    state,
    isPartial,
    error,
    route,
    data,
  } = ctx;
  return {
    config,
    url,
    req,
    params,
    info,
    state,
    isPartial,
    Component,
    error,
    route,
    data,
  };
}

/** Preact's own sign: whatever was parsed from JSON has a constructor. */
function isVNode(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value &&
    (value as { constructor: unknown }).constructor === undefined;
}
