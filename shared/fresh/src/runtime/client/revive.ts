import { type ComponentType, h, hydrate, type VNode } from "preact";
import { SlotRef } from "./deserialize.ts";

/** What the page's script brought along. */
export interface Islands {
  components: Record<string, ComponentType<Record<string, unknown>>>;
  props: Record<string, unknown>[];
}

const islandMarker = /^frsh:island:([^:]+):(\d+):(.*)$/;
const slotMarker = /^frsh:slot:(\d+):(.*)$/;

/** Finds the islands below `root` and hydrates each in a task of its own. */
export function revive(root: Node, page: Islands): void {
  for (let node = root.firstChild; node;) {
    const next: ChildNode | null = node.nextSibling;
    const marker = islandOf(node);
    if (!marker) {
      if (node.nodeType === Node.ELEMENT_NODE) revive(node, page);
      node = next;
      continue;
    }
    const end = endOf(node, "frsh:island");
    if (!end) {
      console.error(
        `Island ${marker[1]}: invalid HTML nesting, the browser moved its markers`,
      );
      node = next;
      continue;
    }
    const after: ChildNode | null = end.nextSibling;
    reviveIsland(node as Comment, end, marker, page);
    node = after;
  }
}

function reviveIsland(
  start: Comment,
  end: Comment,
  marker: RegExpExecArray,
  page: Islands,
) {
  const parent = start.parentNode!;
  const vnode = islandVNode(marker, start, end, page);
  if (!vnode) return;
  const [first, last] = [start, end].map((comment) => {
    const text = document.createTextNode("");
    parent.replaceChild(text, comment);
    return text;
  });
  schedule(() => hydrate(vnode, span(parent, first, last)));
}

function schedule(task: () => void): void {
  // deno-lint-ignore no-explicit-any -- not in every browser, nor in TypeScript's library
  const scheduler = (globalThis as any).scheduler;
  if (scheduler?.postTask) scheduler.postTask(task);
  else setTimeout(task, 0);
}

/** The island as a vnode; slots in its props become vnodes of the content that is there. */
function islandVNode(
  [, name, index, key]: RegExpExecArray,
  start: ChildNode,
  end: ChildNode,
  page: Islands,
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
  page: Islands,
): unknown {
  const open = findSlot(slot, start, end);
  if (open) {
    const close = endOf(open, "frsh:slot");
    if (!close) return null;
    const content = contentVNodes(open.nextSibling, close, page);
    open.remove();
    close.remove();
    return content;
  }
  const template = document.getElementById(`frsh-${slot.id}-${slot.name}`);
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
  while (walker.nextNode()) {
    const comment = walker.currentNode as Comment;
    const found = slotMarker.exec(comment.data);
    if (
      found && Number(found[1]) === slot.id && range.intersectsNode(comment)
    ) return comment;
  }
  return null;
}

/** Server-made nodes as vnodes, so that an island can keep, move or drop them. */
function contentVNodes(
  from: ChildNode | null,
  to: ChildNode | null,
  page: Islands,
): unknown[] {
  const vnodes: unknown[] = [];
  for (let node = from; node && node !== to;) {
    const next: ChildNode | null = node.nextSibling;
    const marker = islandOf(node);
    if (marker) {
      const end = endOf(node, "frsh:island");
      if (end) {
        vnodes.push(islandVNode(marker, node, end, page));
        const after = end.nextSibling;
        node.remove();
        end.remove();
        node = after;
        continue;
      }
    }
    if (node.nodeType === Node.TEXT_NODE) vnodes.push((node as Text).data);
    else if (node.nodeType === Node.ELEMENT_NODE) {
      vnodes.push(elementVNode(node as Element, page));
    } else node.remove();
    node = next;
  }
  return vnodes;
}

function elementVNode(element: Element, page: Islands): VNode {
  const props: Record<string, unknown> = {};
  for (const { name, value } of element.attributes) {
    // A boolean attribute is there with an empty value: as a prop it must be true.
    const property = (element as unknown as Record<string, unknown>)[name];
    props[name] = value === "" && property === true ? true : value;
  }
  return h(
    element.localName,
    props,
    contentVNodes(element.firstChild, null, page) as never,
  ) as VNode;
}

function islandOf(node: Node): RegExpExecArray | null {
  return node.nodeType === Node.COMMENT_NODE ? islandMarker.exec((node as Comment).data) : null;
}

/** The end marker that belongs to a start marker, among its siblings. */
function endOf(start: Node, kind: string): Comment | null {
  let depth = 0;
  for (let node = start.nextSibling; node; node = node.nextSibling) {
    if (node.nodeType !== Node.COMMENT_NODE) continue;
    const { data } = node as Comment;
    if (data.startsWith(`${kind}:`)) depth++;
    else if (data === `/${kind}` && depth-- === 0) return node as Comment;
  }
  return null;
}

/** A stand-in for a parent that holds only the nodes between two siblings. */
function span(parent: Node, first: Node, last: Node): Element {
  const nodes = () => {
    const list: Node[] = [];
    for (
      let node = first.nextSibling;
      node && node !== last;
      node = node.nextSibling
    ) {
      list.push(node);
    }
    return list;
  };
  const insert = (node: Node, before: Node | null) => parent.insertBefore(node, before ?? last);
  return {
    nodeType: Node.ELEMENT_NODE,
    namespaceURI: (parent as Element).namespaceURI,
    parentNode: parent,
    ownerDocument: document,
    get firstChild() {
      return nodes()[0] ?? null;
    },
    get childNodes() {
      return nodes();
    },
    insertBefore: insert,
    appendChild: (node: Node) => insert(node, null),
    removeChild: (node: Node) => parent.removeChild(node),
    contains: (node: Node | null) => parent.contains(node),
  } as unknown as Element;
}
