import { type ComponentType, Fragment, h, type VNode } from "preact";
import { SlotRef } from "./deserialize.ts";
import { endOf, islandOf, opens } from "./markers.ts";

/** The islands of one answer of the server: their code, props and slots in waiting. */
export interface Page {
  components: Record<string, ComponentType<Record<string, unknown>>>;
  /** One entry for each island root. */
  props: Record<string, unknown>[];
  /** Where the `<template>`s of slots are that no island rendered on the server. */
  templates: Document;
}

/** The island as a vnode; slots in its props become vnodes of the content that is there. */
export function islandVNode(
  [, name, index, key]: RegExpExecArray,
  start: ChildNode,
  end: ChildNode,
  page: Page,
): VNode | null {
  const component = page.components[name];
  if (!component) {
    console.error(`Island ${name} is not part of this page's scripts`);
    return null;
  }
  const props: Record<string, unknown> = { ...page.props[Number(index)] };
  for (const [prop, value] of Object.entries(props)) {
    if (value instanceof SlotRef) {
      props[prop] = slotContent(value, start, end, page);
    }
  }
  if (key) props.key = key;
  return h(component, props);
}

function slotContent(
  slot: SlotRef,
  start: ChildNode,
  end: ChildNode,
  page: Page,
): unknown {
  const open = findSlot(slot, start, end);
  if (open) {
    const close = endOf(open);
    if (!close) return null;
    const content = contentVNodes(open.nextSibling, close, page);
    open.remove();
    close.remove();
    return content;
  }
  const template = page.templates.getElementById(
    `frsh-${slot.id}-${slot.name}`,
  );
  if (!(template instanceof HTMLTemplateElement)) return null;
  return contentVNodes(template.content.firstChild, null, page);
}

function findSlot(
  slot: SlotRef,
  start: ChildNode,
  end: ChildNode,
): Comment | null {
  const range = document.createRange();
  range.setStartAfter(start);
  range.setEndBefore(end);
  const walker = document.createTreeWalker(
    range.commonAncestorContainer,
    NodeFilter.SHOW_COMMENT,
  );
  const opening = `frsh:slot:${slot.id}:`;
  while (walker.nextNode()) {
    const comment = walker.currentNode as Comment;
    if (comment.data.startsWith(opening) && range.intersectsNode(comment)) {
      return comment;
    }
  }
  return null;
}

/**
 * Server-made nodes as vnodes, so that an island can keep, move or drop them. Markers are taken
 * out; the other nodes stay for Preact to take over.
 */
export function contentVNodes(
  from: ChildNode | null,
  to: ChildNode | null,
  page: Page,
): unknown[] {
  const vnodes: unknown[] = [];
  for (let node = from; node && node !== to;) {
    let next: ChildNode | null = node.nextSibling;
    if (node.nodeType === Node.TEXT_NODE) vnodes.push((node as Text).data);
    else if (node.nodeType === Node.ELEMENT_NODE) {
      vnodes.push(elementVNode(node as Element, page));
    } else {
      const end = opens(node) ? endOf(node as Comment) : null;
      if (end) {
        next = end.nextSibling;
        vnodes.push(markedVNode(node as Comment, end, page));
        end.remove();
      }
      node.remove();
    }
    node = next;
  }
  return vnodes;
}

function markedVNode(start: Comment, end: Comment, page: Page): unknown {
  const marker = islandOf(start);
  if (marker) return islandVNode(marker, start, end, page);
  const content = contentVNodes(start.nextSibling, end, page);
  const key = /^frsh:key:(.*)$/.exec(start.data)?.[1];
  return key === undefined ? content : h(Fragment, { key }, content as never);
}

function elementVNode(element: Element, page: Page): VNode {
  const props: Record<string, unknown> = {};
  for (const { name, value } of element.attributes) {
    // A boolean attribute is there with an empty value: as a prop it must be true.
    const property = (element as unknown as Record<string, unknown>)[name];
    // Preact takes `on…` for a listener; the attribute itself stays where it is.
    if (!name.startsWith("on")) {
      props[name] = value === "" && property === true ? true : value;
    }
  }
  props.key = element.getAttribute("data-frsh-key") ?? undefined;
  return h(
    element.localName,
    props,
    contentVNodes(element.firstChild, null, page) as never,
  ) as VNode;
}
