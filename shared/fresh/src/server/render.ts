import { type FunctionComponent, h } from "preact";
import { renderToString } from "preact-render-to-string";
import { type Context, internals, pageProps } from "../context.ts";
import type { BuildCache } from "../build_cache.ts";
import type { AsyncComponent, LayoutConfig, RouteComponent } from "../types.ts";
import { completed } from "./document.ts";
import { fillHead } from "./head.ts";
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
  const { shared: { build }, app, layouts, css } = internals(ctx);
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
      imports: build?.imports ?? {},
      dev: build?.development?.client,
    },
    url: ctx.url,
    basePath: ctx.config.basePath,
    buildId: build?.buildId ?? "0",
    build,
    isPartial: ctx.isPartial,
    development: ctx.config.mode === "development",
    known: build ? await knownIslands(build) : new Map(),
    css,
  });

  const wrapper = config.skipAppWrapper ? null : app;
  // The page first, as its islands must be known at the end of the body. Whether the wrapper puts
  // it into a partial is not known yet, so that its keys are written in any case.
  if (wrapper) state.inRegion++;
  let html = withState(
    state,
    () => renderToString(vnode as never ?? h("template", null)),
  );
  if (vnode === null || vnode === undefined) html = "";
  if (wrapper) {
    state.inRegion--;
    const rendered = html;
    const wrapped = await wrap(ctx, wrapper, () => raw(rendered));
    if (wrapped instanceof Response) return wrapped;
    html = withState(state, () => renderToString(wrapped as never));
  }
  html = "<!DOCTYPE html>" + fillHead(completed(html, state), state);

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
