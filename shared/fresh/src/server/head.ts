import { cloneElement, Fragment, h, isValidElement, toChildArray } from "preact";
import { type AnyVNode, renderState } from "./state.ts";
import { StyleLinks } from "./style_links.ts";

/**
 * What makes two elements of a head the same: the key, the id, the name of a meta, the rel of a
 * link; there is only one title. Null for an element that never replaces another.
 */
export function headIdentity(vnode: AnyVNode): string | null {
  const { type, props, key } = vnode;
  if (type === "title") return "title";
  if (key !== undefined && key !== null) {
    return `${String(type)} key ${String(key)}`;
  }
  if (props.id) return `${String(type)} id ${props.id}`;
  if (type === "meta") {
    const name = props.name ?? props.property ?? props.httpEquiv ??
      props["http-equiv"];
    return name ? `meta ${name}` : props.charset || props.charSet ? "meta charset" : null;
  }
  if (type === "link") {
    if (
      props.rel === "stylesheet" || props.rel === "alternate" ||
      props.rel === "preload"
    ) {
      return `link ${props.rel} ${props.href}`;
    }
    return props.rel ? `link ${props.rel}` : null;
  }
  return null;
}

/** Takes what a `<Head>` holds to the head of the page. */
export function collectHead(children: unknown): void {
  const state = renderState();
  if (!state) return;
  for (const child of flatten(children)) {
    const identity = headIdentity(child);
    const same = identity === null
      ? -1
      : state.head.findIndex((other) => headIdentity(other) === identity);
    if (same === -1) state.head.push(child);
    else state.head[same] = child;
  }
}

function flatten(children: unknown): AnyVNode[] {
  return toChildArray(children as never).filter(isValidElement).flatMap(
    (child) => {
      const vnode = child as AnyVNode;
      return vnode.type === Fragment ? flatten(vnode.props.children) : [vnode];
    },
  );
}

/** The collected elements, at the end of `<head>`. */
export function HeadNodes(): AnyVNode {
  const state = renderState()!;
  return h(
    Fragment,
    null,
    h(StyleLinks, {}),
    state.head.map((vnode) => {
      const keyed = vnode.key !== undefined && vnode.key !== null;
      const extra: Record<string, unknown> = keyed ? { "data-key": vnode.key } : {};
      if (
        (vnode.type === "script" || vnode.type === "style") &&
        !vnode.props.nonce
      ) {
        extra.nonce = state.nonce;
      }
      const copy = cloneElement(vnode, extra);
      state.own.add(copy);
      return copy;
    }),
  );
}
