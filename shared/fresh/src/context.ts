import type { ComponentChildren, ComponentType, FunctionComponent, VNode } from "preact";
import type { BuildCache, IslandEntry } from "./build_cache.ts";
import type { ResolvedFreshConfig } from "./config.ts";
import { HttpError } from "./error.ts";
import { redirectLocation } from "./redirect.ts";
import { renderPage } from "./server/render.ts";
import type { Layout } from "./segments.ts";
import type { LayoutConfig, RouteComponent } from "./types.ts";

/** An island as the build knows it. */
export type Island = IslandEntry;

export interface WebSocketHandlers {
  open?(socket: WebSocket): void;
  message?(socket: WebSocket, event: MessageEvent): void;
  close?(socket: WebSocket, code: number, reason: string): void;
  error?(socket: WebSocket, event: Event | ErrorEvent): void;
}

export interface WebSocketUpgradeOptions {
  /** Seconds without an answer to a ping after which the socket is closed. */
  idleTimeout?: number;
  protocol?: string;
}

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

/**
 * What a request carries that only the framework touches. Not typed by state, so that a function
 * that needs part of a state takes the context of an app that has more.
 */
export interface Internals {
  build: BuildCache | null;
  // deno-lint-ignore no-explicit-any -- see above
  app: RouteComponent<any> | null;
  // deno-lint-ignore no-explicit-any -- see above
  layouts: Layout<any>[];
}

/** Where the framework finds its part of a context. */
export let internals: <State>(ctx: Context<State>) => Internals;

/** The query parameter that asks for partials; client navigation says so by a header, too. */
export const partialParam = "fresh-partial";
export const partialHeader = "x-fresh-partial";

/** One request on its way through middlewares, route and page. */
export class Context<State> {
  static {
    internals = (ctx) => ctx.#internals;
  }

  readonly config: ResolvedFreshConfig;
  readonly url: URL;
  readonly route: string | null;
  readonly params: Record<string, string>;
  readonly state: State = {} as State;
  readonly info: Deno.ServeHandlerInfo;
  /** Whether the browser asked for the partials of the page only. */
  readonly isPartial: boolean;

  req: Request;
  data: unknown = undefined;
  /** What an error page is about. */
  error: unknown | null = null;
  /** Runs what comes after this step. */
  next: () => Promise<Response> = () => Promise.reject(new HttpError(404));
  /** In a layout or app: what it wraps. */
  Component!: FunctionComponent;

  #internals: Internals;

  constructor(
    req: Request,
    url: URL,
    info: Deno.ServeHandlerInfo,
    route: string | null,
    params: Record<string, string>,
    config: ResolvedFreshConfig,
    build: BuildCache | null,
  ) {
    this.req = req;
    this.url = url;
    this.info = info;
    this.route = route;
    this.params = params;
    this.config = config;
    // A redirect made by hand loses the parameter, but browsers send the header again.
    this.isPartial = url.searchParams.has(partialParam) ||
      req.headers.has(partialHeader);
    // Links that a page makes from its own address must not lead to partials.
    if (this.isPartial) url.search = withoutParam(url.search);
    this.#internals = { build, app: null, layouts: [] };
  }

  /**
   * Sends the browser elsewhere. A path stays on this host whatever it looks like: runs of slashes
   * and backslashes at its beginning, which browsers read as another host, are collapsed.
   */
  redirect(pathOrUrl: string, status = 302): Response {
    const location = redirectLocation(
      pathOrUrl,
      this.isPartial && isWithin(pathOrUrl, this.url) ? partialParam : null,
    );
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
    return new Response(content, withType(init, "text/html; charset=utf-8"));
  }

  // deno-lint-ignore no-explicit-any -- whatever JSON takes
  json(content: any, init?: ResponseInit): Response {
    return Response.json(content, init);
  }

  /** Sends pieces as they come; strings are encoded. */
  stream(
    source: Pieces | (() => Pieces),
    init?: ResponseInit,
  ): Response {
    const pieces = typeof source === "function" ? source() : source;
    const encoder = new TextEncoder();
    const body = ReadableStream.from(
      pieces as AsyncIterable<string | Uint8Array>,
    ).pipeThrough(
      new TransformStream<string | Uint8Array, Uint8Array>({
        transform(piece, controller) {
          controller.enqueue(
            typeof piece === "string" ? encoder.encode(piece) : piece,
          );
        },
      }),
    );
    return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, init);
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
    options?: WebSocketUpgradeOptions,
  ): Response | { socket: WebSocket; response: Response } {
    if (this.req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
      throw new HttpError(400, "Expected a WebSocket upgrade request");
    }
    if (!isHandlers(first)) return Deno.upgradeWebSocket(this.req, first);
    const { socket, response } = Deno.upgradeWebSocket(this.req, options ?? {});
    socket.onopen = () => first.open?.(socket);
    socket.onmessage = (event) => first.message?.(socket, event);
    socket.onclose = (event) => first.close?.(socket, event.code, event.reason);
    socket.onerror = (event) => first.error?.(socket, event);
    return response;
  }
}

/** By text: what `searchParams` writes back would be encoded in another way. */
function withoutParam(search: string): string {
  return search.slice(1).split("&")
    .filter((part) => part !== partialParam && !part.startsWith(`${partialParam}=`)).join("&");
}

function isWithin(target: string, url: URL): boolean {
  return URL.canParse(target, url) && new URL(target, url).origin === url.origin;
}

type Pieces =
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>;

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

function isVNode(value: unknown): boolean {
  return typeof value === "object" && value !== null && "type" in value &&
    (value as { constructor: unknown }).constructor === undefined;
}

function isHandlers(value: object): value is WebSocketHandlers {
  return ["open", "message", "close", "error"]
    .some((name) => typeof (value as Record<string, unknown>)[name] === "function");
}

function withType(init: ResponseInit | undefined, type: string): ResponseInit {
  const headers = new Headers(init?.headers);
  if (!headers.has("content-type")) headers.set("content-type", type);
  return { ...init, headers };
}

export type { ComponentChildren, ComponentType };
