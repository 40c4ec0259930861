import {
  type Component,
  type ComponentChildren,
  type ComponentClass,
  type ComponentType,
  Fragment,
  type FunctionComponent,
  h,
  isValidElement,
  render,
  toChildArray,
  type VNode,
} from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { headIdentity, vnodeIdentity } from "../head_identity.ts";

// deno-lint-ignore no-explicit-any -- any element
type AnyVNode = VNode<any>;

/** An element of the document's head that islands have a say in. */
interface Place {
  element: Element;
  /** What stood there before, to be put back; null where nothing did. */
  before: Element | null;
  /** What is rendered for it, by component; the last one is on display. */
  claims: Map<object, AnyVNode>;
}

const places = new Map<string | object, Place>();

/** What keeps the elements of a `<Head>` in the document's head as long as it is rendered. */
export function liveHead(children: ComponentChildren): AnyVNode[] {
  return vnodesOf(children).map((vnode, i) => {
    const { type, props, key, ref } = vnode;
    return typeof type === "string"
      ? h(LiveElement, { key: identityOf(vnode) ?? i, vnode })
      : h(liveComponent(type as ComponentType), { ...props, key: key ?? i, ref });
  });
}

const liveComponents = new WeakMap<ComponentType, ComponentType>();

/** The same component, but that what it renders goes to the head. */
function liveComponent(type: ComponentType): ComponentType {
  let live = liveComponents.get(type);
  if (live) return live;
  const original: Component["render"] | undefined = type.prototype?.render;
  if (original) {
    live = class extends (type as ComponentClass) {
      override render(...args: Parameters<Component["render"]>) {
        return h(Fragment, null, liveHead(original.apply(this, args)));
      }
    };
  } else {
    live = function (this: unknown, ...args: Parameters<FunctionComponent>) {
      return h(Fragment, null, liveHead((type as FunctionComponent).apply(this, args)));
    };
  }
  liveComponents.set(type, live);
  return live;
}

function LiveElement({ vnode }: { vnode: AnyVNode }): null {
  const self = useRef({}).current;
  const identity = identityOf(vnode) ?? self;
  useLayoutEffect(() => claim(identity, self, vnode));
  useLayoutEffect(() => () => release(identity, self), []);
  return null;
}

/** Text cannot stand in a head. */
function vnodesOf(children: ComponentChildren): AnyVNode[] {
  return toChildArray(children).filter(isValidElement).flatMap((child) => {
    const vnode = child as AnyVNode;
    return vnode.type === Fragment ? vnodesOf(vnode.props.children) : [vnode];
  });
}

function claim(identity: string | object, self: object, vnode: AnyVNode): void {
  let place = places.get(identity);
  // Client navigation may have put another element there.
  if (!place?.element.isConnected) {
    place = { ...found(identity, vnode), claims: place?.claims ?? new Map() };
    places.set(identity, place);
  }
  // The last one rendered wins.
  place.claims.delete(self);
  place.claims.set(self, vnode);
  show(place, vnode);
}

function release(identity: string | object, self: object): void {
  const place = places.get(identity)!;
  place.claims.delete(self);
  const left = [...place.claims.values()].at(-1);
  if (left) return show(place, left);
  places.delete(identity);
  const { element, before } = place;
  const after = element.nextSibling;
  if (element instanceof HTMLTemplateElement) render(null, element.content);
  render(null, document.head, element);
  if (before) document.head.insertBefore(before, after);
}

/** The element that a vnode stands for, taken over or made. */
function found(identity: string | object, vnode: AnyVNode): Pick<Place, "element" | "before"> {
  for (const element of document.head.children) {
    if (headIdentity(element.localName, (name) => element.getAttribute(name)) === identity) {
      // What the server put there for this very element must go with it.
      const own = element.hasAttribute("data-frsh-head");
      return { element, before: own ? null : element.cloneNode(true) as Element };
    }
  }
  const element = document.createElement(vnode.type as string);
  // A policy looks at a style when it is put in, although it is still empty.
  element.nonce = nonceOfPage();
  return { element: document.head.appendChild(element), before: null };
}

function show({ element }: Place, { type, props, key }: AnyVNode): void {
  const { children, ...attributes } = props;
  attributes["data-key"] = key ?? attributes["data-key"];
  if (type === "style" || type === "script") attributes.nonce ??= nonceOfPage();
  if (element instanceof HTMLTemplateElement) render(children, element.content);
  else attributes.children = children;
  render(h(type as string, attributes), document.head, element);
}

/** Without it a policy that has a nonce refuses styles and scripts. */
function nonceOfPage(): string {
  return document.querySelector<HTMLElement>("script[nonce]")?.nonce ?? "";
}

function identityOf({ type, props, key }: AnyVNode): string | null {
  return vnodeIdentity(type as string, props, key);
}
