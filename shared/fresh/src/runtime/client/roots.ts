import { render, type VNode } from "preact";

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
  island: Pick<Root, "name" | "key">,
  opening: ChildNode,
  closing: ChildNode,
): void {
  const [start, end] = [opening, closing].map((comment) => {
    const text = document.createTextNode("");
    comment.replaceWith(text);
    return text;
  });
  const root = { ...island, start, end, host: span(start, end) };
  roots.set(start, root);
  schedule(() => roots.has(start) && keepInput(root, () => render(vnode, root.host)));
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
    if (node === root.start || node.contains(root.start)) {
      roots.delete(root.start);
      render(null, root.host);
    }
  }
}

function schedule(task: () => void): void {
  // deno-lint-ignore no-explicit-any -- not in every browser, nor in TypeScript's library
  const scheduler = (globalThis as any).scheduler;
  if (scheduler?.postTask) scheduler.postTask(task);
  else setTimeout(task, 0);
}

/** What was typed before the island came to life is kept, and told to the island. */
function keepInput(root: Root, start: () => void): void {
  const kept: [HTMLInputElement, string, boolean][] = [];
  for (const node of between(root.start, root.end)) {
    if (!(node instanceof Element)) continue;
    for (
      const field of node.querySelectorAll<HTMLInputElement>("input,textarea")
    ) keep(field);
    if (node.matches("input,textarea")) keep(node as HTMLInputElement);
  }
  start();
  for (const [field, value, checked] of kept) {
    if (
      !field.isConnected || field.value === value && field.checked === checked
    ) continue;
    field.value = value;
    field.checked = checked;
    for (const type of ["input", "change"]) {
      field.dispatchEvent(new Event(type, { bubbles: true }));
    }
  }

  function keep(field: HTMLInputElement): void {
    if (field.type === "file") return;
    if (
      field.value !== field.defaultValue ||
      field.checked !== field.defaultChecked
    ) {
      kept.push([field, field.value, field.checked]);
    }
  }
}

function between(first: Node, last: Node): Node[] {
  const list: Node[] = [];
  for (
    let node = first.nextSibling;
    node && node !== last;
    node = node.nextSibling
  ) {
    list.push(node);
  }
  return list;
}

/** A stand-in for a parent that holds only the nodes between two siblings, wherever they move. */
function span(first: Node, last: Node): Element {
  const insert = (node: Node, before: Node | null) =>
    last.parentNode!.insertBefore(node, before ?? last);
  return {
    nodeType: Node.ELEMENT_NODE,
    get namespaceURI() {
      return last.parentElement?.namespaceURI;
    },
    get parentNode() {
      return last.parentNode;
    },
    ownerDocument: document,
    get firstChild() {
      return between(first, last)[0] ?? null;
    },
    get childNodes() {
      return between(first, last);
    },
    insertBefore: insert,
    appendChild: (node: Node) => insert(node, null),
    removeChild: (node: Node) => node.parentNode?.removeChild(node),
    contains: (node: Node | null) => last.parentNode!.contains(node),
  } as unknown as Element;
}
