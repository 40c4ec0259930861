import { Fragment, h, type VNode } from "preact";
import type { SlotRef } from "./deserialize.ts";
import type { Islands, Page } from "./revive.ts";

/** What these attributes say is where a field begins, not what it holds. */
const defaults: Record<string, string> = { value: "defaultValue", checked: "defaultChecked" };

/**
 * What the server made for a slot as vnodes, so that an island can keep, move or drop it. It stands
 * between the markers of the island, or in a template of the document if the island did not show it.
 */
export function slotContent(
  [id, name]: ReturnType<SlotRef>,
  start: ChildNode,
  end: ChildNode,
  page: Page,
  { endOf, islandOf, opens, islandVNode }: Islands,
): unknown {
  const open = find(`frsh:slot:${id}:`);
  const close = open && endOf(open);
  if (close) {
    const vnodes = vnodesOf(open.nextSibling, close);
    open.remove();
    close.remove();
    return vnodes;
  }
  const template = page.content.getElementById(`frsh-${id}-${name}`);
  return template instanceof HTMLTemplateElement
    ? vnodesOf(template.content.firstChild, null)
    : null;

  function find(opening: string): Comment | null {
    const walker = document.createTreeWalker(start.parentNode!, NodeFilter.SHOW_COMMENT);
    walker.currentNode = start;
    for (let node; (node = walker.nextNode() as Comment | null) && node !== end;) {
      if (node.data.startsWith(opening)) return node;
    }
    return null;
  }

  /** Markers are taken out; the other nodes stay for Preact to take over. */
  function vnodesOf(from: ChildNode | null, to: ChildNode | null): unknown[] {
    const vnodes: unknown[] = [];
    for (let node = from; node && node !== to;) {
      let next: ChildNode | null = node.nextSibling;
      if (node.nodeType === Node.TEXT_NODE) vnodes.push((node as Text).data);
      else if (node.nodeType === Node.ELEMENT_NODE) vnodes.push(elementVNode(node as Element));
      else {
        const last = opens(node) ? endOf(node as Comment) : null;
        if (last) {
          next = last.nextSibling;
          vnodes.push(markedVNode(node as Comment, last));
          last.remove();
        }
        node.remove();
      }
      node = next;
    }
    return vnodes;
  }

  function markedVNode(first: Comment, last: Comment): unknown {
    const marker = islandOf(first);
    if (marker) return islandVNode(marker, first, last, page);
    const content = vnodesOf(first.nextSibling, last);
    const key = /^frsh:key:(.*)$/s.exec(first.data)?.[1];
    return key === undefined ? content : h(Fragment, { key }, content as never);
  }

  function elementVNode(element: Element): VNode {
    const props: Record<string, unknown> = {};
    for (const { name, value } of element.attributes) {
      const property = (element as unknown as Record<string, unknown>)[name];
      // Preact takes `on…` for a listener; in capitals it is the attribute that HTML means.
      if (name.startsWith("on")) props[name.toUpperCase()] = value;
      else if (defaults[name] in element) {
        props[defaults[name]] = name === "value" ? value : true;
      } else {
        // An attribute says yes by being empty, or "true", or else; its property is clear.
        props[name] = typeof property === "boolean" ? property : value;
      }
    }
    props.key = element.getAttribute("data-frsh-key") ?? undefined;
    return h(element.localName, props, vnodesOf(element.firstChild, null) as never) as VNode;
  }
}
