import { cloneElement, Fragment, h, toChildArray } from "preact";
import { renderToString } from "preact-render-to-string";
import { vnodeIdentity } from "../runtime/head_identity.ts";
import { raw } from "./markup.ts";
import { type AnyVNode, type RenderState, renderState, withState } from "./state.ts";
import { StyleLinks } from "./style_links.ts";

/** An element that a `<Head>` put on the page. */
export interface HeadElement {
  /** Null when it has found its place in the head. */
  vnode: AnyVNode | null;
  /** Whether it is there because of islands alone, which may take it away again. */
  live: boolean;
}

/** Renders what a `<Head>` holds; the hooks take the elements away and keep them for the head. */
export function CollectedHead({ children }: { children: unknown }): unknown[] {
  const state = renderState()!;
  state.collecting = state.islandDepth > 0 ? "island" : "page";
  // Text cannot stand in a head and would show in the body.
  return toChildArray(children as never).filter((child) => typeof child === "object");
}

/** Takes an element of a `<Head>` to the head of the page. The last one of the same kind wins. */
export function collect(vnode: AnyVNode, state: RenderState): void {
  const identity = identityOf(vnode) ?? Symbol();
  const before = state.head.get(identity);
  state.head.set(identity, {
    vnode: h(vnode.type, { ...vnode.props, key: vnode.key }),
    live: state.collecting === "island" && (before?.live ?? true),
  });
  state.change(vnode, Fragment, {});
}

/** Puts an element of a `<Head>` in the place of the one that stands for the same. */
export function replaceInHead(vnode: AnyVNode, state: RenderState): void {
  if (state.head.size === 0) return;
  const found = state.head.get(identityOf(vnode)!);
  if (!found) return;
  state.change(vnode, found.vnode?.type ?? Fragment, found.vnode?.props ?? {});
  found.vnode = null;
}

function identityOf({ type, props, key }: AnyVNode): string | null {
  return vnodeIdentity(type as string, props, key);
}

/** Stands for the content of `<head>` until the rest of the page is rendered. */
export function DeferredHead({ children }: { children: unknown }, context: unknown): unknown {
  const state = renderState()!;
  if (state.headContent) return children;
  state.headContent = { children, context };
  return raw(state.headMark);
}

/** Fills in the content of `<head>`: only now it is known what the page put there. */
export function fillHead(html: string, state: RenderState): string {
  const { children, context } = state.headContent!;
  const content = withState(state, () => {
    state.inHead = true;
    return renderToString(h(Fragment, null, children as never, h(HeadElements, {})), context);
  });
  const at = html.indexOf(state.headMark);
  return html.slice(0, at) + content + html.slice(at + state.headMark.length);
}

/** What found no element to replace, at the end of `<head>`. */
function HeadElements(): unknown[] {
  const state = renderState()!;
  const elements: AnyVNode[] = [];
  for (const { vnode, live } of state.head.values()) {
    if (vnode) elements.push(live ? cloneElement(vnode, { "data-frsh-head": "" }) : vnode);
  }
  state.head.clear();
  return [h(StyleLinks, {}), elements];
}
