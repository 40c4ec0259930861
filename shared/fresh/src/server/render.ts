import { type FunctionComponent, h } from "preact";
import { renderToString } from "preact-render-to-string";
import { type Context, internals, pageProps } from "../context.ts";
import type { BuildCache } from "../build_cache.ts";
import type { AsyncComponent, LayoutConfig, RouteComponent } from "../types.ts";
import { installHooks } from "./hooks.ts";
import { knownIslands } from "./known_islands.ts";
import { raw } from "./markup.ts";
import { preloads } from "./scripts.ts";
import { type AnyVNode, RenderState, withState } from "./state.ts";

/** Where `csp()` and applications find the nonce of a page, on its Response. */
export const nonceKey: unique symbol = Symbol.for("__freshNonce") as never;

/** Whether a component must be awaited; it is told by the keyword `async` only. */
export function isAsyncComponent<State>(
  component: RouteComponent<State>,
): component is AsyncComponent<State> {
  return typeof component === "function" &&
    component.constructor.name === "AsyncFunction";
}

/**
 * Renders content inside its layouts, then the app wrapper around the result. Everything that
 * waits is done before the synchronous rendering, so that pages never see one another.
 */
export async function renderPage<State>(
  ctx: Context<State>,
  content: AnyVNode | null,
  init: ResponseInit,
  config: LayoutConfig,
): Promise<Response> {
  installHooks();
  const { build, app, layouts, css } = internals(ctx);
  let vnode: unknown = content;
  for (
    const layout of config.skipInheritedLayouts ? [] : layouts.toReversed()
  ) {
    const inner = vnode;
    const wrapped = await wrap(ctx, layout.component, () => inner as never);
    if (wrapped instanceof Response) return wrapped;
    vnode = wrapped;
  }

  const state = new RenderState({
    code: {
      runtime: build?.runtimeChunk ?? "",
      islands: build?.islandsChunk ?? "",
      slots: build?.slotsChunk ?? "",
      dev: build?.devClient,
    },
    url: ctx.url,
    basePath: ctx.config.basePath,
    buildId: build?.buildId ?? "",
    isPartial: ctx.isPartial,
    development: ctx.config.mode === "development",
    known: build ? await knownIslands(build) : new Map(),
    css,
  });

  // The page first: the wrapper's head then knows what the page put there.
  let html = withState(
    state,
    () => renderToString(vnode as never ?? h("template", null)),
  );
  if (vnode === null || vnode === undefined) html = "";
  if (app && !config.skipAppWrapper) {
    const rendered = html;
    const wrapped = await wrap(ctx, app, () => raw(rendered));
    if (wrapped instanceof Response) return wrapped;
    html = withState(state, () => renderToString(wrapped as never));
  }
  html = "<!DOCTYPE html>" + complete(html, state);

  const response = new Response(html, {
    ...init,
    headers: pageHeaders(state, init, build),
  });
  Object.defineProperty(response, nonceKey, { value: state.nonce });
  return response;
}

async function wrap<State>(
  ctx: Context<State>,
  component: RouteComponent<State>,
  Component: FunctionComponent,
): Promise<unknown> {
  const props = pageProps(ctx, Component);
  if (isAsyncComponent(component)) return await component(props);
  // deno-lint-ignore no-explicit-any -- the component takes PageProps, checked where it is defined
  return h(component as any, props as any);
}

/** Adds what a page left out of `<html>`, `<head>` and `<body>`. */
function complete(html: string, state: RenderState): string {
  const part = (build: () => AnyVNode) => withState(state, () => renderToString(build()));
  const head = () => part(() => h("head", null, h("meta", { charset: "utf-8" })));
  const body = (content: string) => part(() => h("body", null, raw(content)));
  if (state.hasHtml) {
    const withBody = state.hasBody ? html : html.replace(
      /(<html[^>]*>(?:\s*<head[\s\S]*?<\/head>)?)([\s\S]*)<\/html>$/,
      (_, start, content) => `${start}${body(content)}</html>`,
    );
    return state.hasHead ? withBody : withBody.replace(/<html[^>]*>/, (tag) => tag + head());
  }
  const hadHead = state.hasHead;
  const inner = state.hasBody
    ? html
    : hadHead
    ? html.replace(/^([\s\S]*?<\/head>)([\s\S]*)$/, (_, start, content) => start + body(content))
    : body(html);
  return `<html>${hadHead ? "" : head()}${inner}</html>`;
}

function pageHeaders(
  state: RenderState,
  init: ResponseInit,
  build: BuildCache | null,
): Headers {
  const headers = new Headers(init.headers);
  headers.set("content-type", "text/html; charset=utf-8");
  if (build) {
    const links = preloads(state);
    if (links.length > 0) headers.append("link", links.join(", "));
  }
  if (state.id) {
    headers.set("x-fresh-id", state.id);
    // A partial shares its path with the page: no cache may give one for the other, not even one
    // that leaves the query out of its keys.
    headers.append("vary", "X-Fresh-Partial");
    if (!headers.has("cache-control")) headers.set("cache-control", "no-store");
  }
  return headers;
}
