import { render, type VNode } from "preact";
import { firstRender } from "./first_render.ts";

/** An island on the page, between two empty text nodes. */
export interface Root {
  name: string;
  key: string;
  start: Text;
  end: Text;
  /** What Preact takes for the parent element. */
  host: Element;
}

const roots = new Map<Node, Root>();

/** Puts a new island in the place of its markers and renders it in a task of its own. */
export function mount(
  vnode: VNode,
  [, name, , key]: RegExpExecArray,
  opening: ChildNode,
  closing: ChildNode,
): void {
  const [start, end] = [opening, closing].map((comment) => {
    const text = new Text();
    comment.replaceWith(text);
    return text;
  });
  const root = { name, key, start, end, host: span(start, end) };
  roots.set(start, root);
  schedule(() => {
    // What failed is no island any more, but content.
    if (roots.has(start) && !firstRender(vnode, root.host)) roots.delete(start);
  });
}

/** Renders a live island with what a new answer says. */
export function renderAgain(root: Root, vnode: VNode): void {
  render(vnode, root.host);
}

export function liveIsland(start: Node): Root | undefined {
  return roots.get(start);
}

/** Ends the islands that are about to go away with a node. */
export function unmountIn(node: Node): void {
  for (const root of roots.values()) {
    if (node.contains(root.start)) {
      roots.delete(root.start);
      render(null, root.host);
    }
  }
}

function schedule(task: () => void): void {
  // deno-lint-ignore no-explicit-any -- not in every browser, nor in TypeScript's library
  (globalThis as any).scheduler?.postTask?.(task) ?? setTimeout(task);
}

/** The nodes between two siblings, wherever they move: an element as far as Preact needs one. */
function span(first: Node, last: Node): Element {
  const children = () => {
    const nodes: Node[] = [];
    for (let node = first; (node = node.nextSibling!) !== last;) nodes.push(node);
    return nodes;
  };
  return {
    get namespaceURI() {
      return last.parentElement!.namespaceURI;
    },
    get firstChild() {
      return children()[0];
    },
    get childNodes() {
      return children();
    },
    insertBefore: (node: Node, before: Node | null) =>
      last.parentNode!.insertBefore(node, before ?? last),
  } as unknown as Element;
}
