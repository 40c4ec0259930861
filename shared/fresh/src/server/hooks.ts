import { Fragment, h, options } from "preact";
import { activeAttributes } from "../active_links.ts";
import { lockedSources } from "../runtime/locks.ts";
import { Partial } from "../runtime/partial.ts";
import { checkAttributes } from "./diagnostics.ts";
import { collect, CollectedHead, DeferredHead, replaceInHead } from "./head.ts";
import { ClientScripts } from "./scripts.ts";
import { IslandRoot, SlotContent } from "./islands.ts";
import { comment, markerKey } from "./markup.ts";
import { connectRuntime } from "./bridge.ts";
import { ServerPartial } from "./partials.ts";
import { isSignal, renderAsText, withoutUpdates } from "./signals.ts";
import { type AnyVNode, type RenderState, renderState } from "./state.ts";

interface Hooks {
  /** Preact's hook before a vnode is rendered. */
  __b?(vnode: AnyVNode): void;
  /** Before a component is called. */
  __r?(vnode: AnyVNode): void;
  diffed?(vnode: AnyVNode): void;
}

let installed = false;

/** Lets the renderer see every vnode of a page; elsewhere nothing changes. */
export function installHooks(): void {
  if (installed) return;
  installed = true;
  connectRuntime();
  const hooks = options as unknown as Hooks;
  const { __b: before, __r: beforeCall, diffed } = hooks;
  hooks.__b = (vnode) => {
    const state = renderState();
    if (state && !state.own.has(vnode)) visit(vnode, state);
    before?.(vnode);
  };
  hooks.__r = (vnode) => {
    if (renderState()) withoutUpdates((vnode as unknown as { __c: object }).__c);
    beforeCall?.(vnode);
  };
  hooks.diffed = (vnode) => {
    const state = renderState();
    if (state) leave(vnode, state);
    diffed?.(vnode);
  };
}

function visit(vnode: AnyVNode, state: RenderState): void {
  const { type } = vnode;
  if (isSignal(vnode)) renderAsText(vnode);
  else if (state.collecting !== null) {
    if (typeof type === "string") collect(vnode, state);
  } else if (typeof type === "string") {
    if (state.inHead) replaceInHead(vnode, state);
    visitElement(vnode, state);
  } else if (typeof type === "function") visitComponent(type, vnode, state);
}

function visitComponent(
  type: unknown,
  vnode: AnyVNode,
  state: RenderState,
): void {
  const island = state.known.get(type);
  if (island) {
    state.inRegion++;
    state.islandDepth++;
    state.change(vnode, IslandRoot, {
      island,
      own: vnode.props,
      islandKey: vnode.key,
    });
  } else if (type === ServerPartial) {
    state.inRegion++;
  } else if (type === SlotContent) {
    state.islandDepth--;
  } else if (state.inRegion > 0 && isKeyed(vnode) && type !== Partial) {
    // What a component renders need not have an element that could carry the key.
    state.change(vnode, Fragment, {
      children: [
        comment(`frsh:key:${markerKey(vnode.key)}`),
        h(type as never, vnode.props),
        comment("/frsh:key"),
      ],
    });
  }
}

function leave({ type }: AnyVNode, state: RenderState): void {
  if (type === CollectedHead) state.collecting = null;
  // Nothing was counted there on the way in.
  if (state.collecting !== null) return;
  if (type === IslandRoot || type === ServerPartial) state.inRegion--;
  if (type === IslandRoot) state.islandDepth--;
  else if (type === SlotContent) state.islandDepth++;
}

function isKeyed(vnode: AnyVNode): boolean {
  return vnode.key !== undefined && vnode.key !== null;
}

function visitElement(vnode: AnyVNode, state: RenderState): void {
  const props = vnode.props;
  const type = vnode.type as string;
  // Most elements stay as they are: nothing is made for them.
  let changed = changesFor(type, props, state);
  const clientNav = props["f-client-nav"];
  if (clientNav !== undefined && clientNav !== null) {
    if (clientNav !== false && clientNav !== "false") state.clientNav = true;
    // Preact leaves an attribute that is false out, but here "false" switches off what is above.
    changed = { ...changed, "f-client-nav": String(clientNav) };
  }
  if (state.inRegion > 0 && isKeyed(vnode)) {
    changed = { ...changed, "data-frsh-key": markerKey(vnode.key) };
  } else if (state.inHead && isKeyed(vnode)) {
    changed = { ...changed, "data-key": vnode.key };
  }
  if (state.development) checkAttributes(type, props);
  if (changed) state.change(vnode, type, { ...props, ...changed });
}

function changesFor(
  type: string,
  props: Record<string, unknown>,
  state: RenderState,
): Record<string, unknown> | null {
  switch (type) {
    case "html":
      state.hasHtml = true;
      return null;
    case "head":
      state.hasHead = true;
      return { children: h(DeferredHead as never, { children: props.children }) };
    case "body":
      state.hasBody = true;
      return { children: [props.children, h(ClientScripts, {})] };
    case "script":
    case "style":
      return props.nonce ? null : { nonce: state.nonce };
    case "a":
      return activeAttributes(props, state.place);
    case "img":
    case "source":
      return lockedSources(props);
  }
  return null;
}
