import { assertEquals, assertStrictEquals } from "@std/assert";
import * as dev from "fresh/dev";
import * as fresh from "fresh";
import * as runtime from "fresh/runtime";
import type {
  Context,
  CORSOptions,
  CSPOptions,
  CsrfOptions,
  Define,
  FreshConfig,
  FreshContext,
  HandlerByMethod,
  HandlerFn,
  IpFilterOptions,
  IpFilterRules,
  Island,
  LayoutConfig,
  Lazy,
  ListenOptions,
  MaybeLazy,
  Method,
  Middleware,
  MiddlewareFn,
  PageProps,
  PageResponse,
  ResolvedFreshConfig,
  RouteConfig,
  RouteData,
  RouteHandler,
  WebSocketHandlers,
  WebSocketUpgradeOptions,
} from "fresh";

/** That all of these are exported is proven by the import. */
export type All<State, Data> = [
  Context<State>,
  CORSOptions<State>,
  CSPOptions,
  CsrfOptions<State>,
  Define<State>,
  FreshConfig,
  FreshContext<State>,
  HandlerByMethod<Data, State>,
  HandlerFn<Data, State>,
  IpFilterOptions<State>,
  IpFilterRules,
  Island,
  LayoutConfig,
  Lazy<Data>,
  ListenOptions,
  MaybeLazy<Data>,
  Method,
  Middleware<State>,
  MiddlewareFn<State>,
  PageProps<Data, State>,
  PageResponse<Data>,
  ResolvedFreshConfig,
  RouteConfig,
  RouteData<HandlerFn<Data, State>>,
  RouteHandler<Data, State>,
  WebSocketHandlers,
  WebSocketUpgradeOptions,
];

Deno.test("the modules export what Fresh documents, and nothing else", () => {
  assertEquals(Object.keys(fresh).sort(), [
    "App",
    "HttpError",
    "cors",
    "createDefine",
    "csp",
    "csrf",
    "ipFilter",
    "page",
    "staticFiles",
    "trailingSlashes",
  ]);
  assertEquals(
    Object.keys(runtime).sort(),
    [
      "HttpError",
      "Head",
      "IS_BROWSER",
      "Partial",
      "asset",
      "assetSrcSet",
    ].sort(),
  );
  assertEquals(Object.keys(dev), ["Builder"]);
});

Deno.test("there is one HttpError for pages and for the server", () => {
  assertStrictEquals(fresh.HttpError, runtime.HttpError);
});
