import { endOf, islandOf } from "./markers.ts";
import { mount } from "./roots.ts";
import { islandVNode, type Page } from "./vnodes.ts";

/** Finds the islands below `root` and brings each to life in a task of its own. */
export function reviveIn(root: Node, page: Page): void {
  for (let node = root.firstChild; node;) {
    const next: ChildNode | null = node.nextSibling;
    const marker = islandOf(node);
    if (!marker) {
      if (node.nodeType === Node.ELEMENT_NODE) reviveIn(node, page);
      node = next;
      continue;
    }
    const end = endOf(node as Comment);
    if (!end) {
      console.error(
        `Island ${marker[1]}: invalid HTML nesting, the browser moved its markers apart`,
      );
      node = next;
      continue;
    }
    const after: ChildNode | null = end.nextSibling;
    const vnode = islandVNode(marker, node, end, page);
    if (vnode) mount(vnode, { name: marker[1], key: marker[3] }, node, end);
    node = after;
  }
}
