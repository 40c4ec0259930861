import { type ComponentType, h, type VNode } from "preact";
import { endOf, islandOf, opens } from "./markers.ts";
import { mount } from "./roots.ts";

/** The islands of one answer of the server. */
export interface Page {
  components: Record<string, ComponentType<Record<string, unknown>>>;
  /** One entry for each island root. */
  props: Record<string, unknown>[];
  /** Where the `<template>`s of slots are that no island rendered on the server. */
  content: Document;
  /** The module of `slots.ts`: a page without slots does not load it. */
  slots?: typeof import("./slots.ts");
}

/** Finds the islands below `root` and brings each to life in a task of its own. */
export function reviveIn(root: Node, page: Page): void {
  for (let node = root.firstChild; node;) {
    const marker = islandOf(node);
    const end = marker && endOf(node as Comment);
    let next: ChildNode | null = node.nextSibling;
    if (end) {
      next = end.nextSibling;
      mount(islandVNode(marker, node, end, page), marker, node, end);
    } else if (marker) {
      console.error(`Island ${marker[1]}: invalid HTML nesting`);
    } else reviveIn(node, page);
    node = next;
  }
}

/** The island as a vnode; slots in its props become vnodes of the content that is there. */
export function islandVNode(
  [, name, index, key]: RegExpExecArray,
  start: ChildNode,
  end: ChildNode,
  page: Page,
): VNode {
  const props: Record<string, unknown> = { ...page.props[+index] };
  for (const prop in props) {
    const value = props[prop];
    if (typeof value === "function") {
      props[prop] = page.slots!.slotContent(value() as never, start, end, page, islands);
    }
  }
  if (key) props.key = key;
  return h(page.components[name], props);
}

/** Lent to `slots.ts`, so that what both need is not a file of its own. */
const islands = { endOf, islandOf, opens, islandVNode };
export type Islands = typeof islands;
