import type { LoadedIslands } from "./island_modules.ts";
import { endOf, islandOf, opens } from "./markers.ts";

/** One child in a list: a node, or the nodes from one marker to the other. */
export interface Item {
  type: "text" | "element" | "comment" | "island" | "partial" | "key";
  /** Only items of the same kind can stand for each other. */
  kind: string;
  /** Key or id, empty where there is none. */
  id: string;
  first: ChildNode;
  last: ChildNode;
  nodes(): ChildNode[];
  /** Of an island in an answer. */
  marker?: RegExpExecArray;
  /** Of an island on the page. */
  root?: ReturnType<NonNullable<LoadedIslands["module"]>["liveIsland"]>;
}

/** The children from `first` up to, and without, `end`. */
export function itemsOf(
  first: ChildNode | null,
  end: ChildNode | null,
  islands: LoadedIslands | null,
): Item[] {
  const items: Item[] = [];
  for (let node = first; node && node !== end;) {
    const item = itemAt(node, islands);
    items.push(item);
    node = item.last.nextSibling;
  }
  return items;
}

function itemAt(node: ChildNode, islands: LoadedIslands | null): Item {
  if (node.nodeType === Node.ELEMENT_NODE) {
    const element = node as HTMLInputElement;
    const key = element.getAttribute("data-frsh-key");
    const id = key === null ? element.id && `id ${element.id}` : `key ${key}`;
    return single(
      "element",
      `${element.localName} ${element.type ?? ""}`,
      id,
      node,
    );
  }
  if (node.nodeType === Node.TEXT_NODE) {
    const root = islands?.module?.liveIsland(node);
    if (!root) return single("text", "text", "", node);
    return {
      ...range("island", `island ${root.name}`, root.key, node, root.end),
      root,
    };
  }
  const what = opens(node);
  const last = what ? endOf(node as Comment) : null;
  if (!what || !last) return single("comment", "comment", "", node);
  const marker = islandOf(node);
  if (marker) {
    return {
      ...range("island", `island ${marker[1]}`, marker[3], node, last),
      marker,
    };
  }
  const name = (node as Comment).data.split(":")[2];
  return what === "partial"
    ? range("partial", `partial ${name}`, "", node, last)
    : range("key", "key", `key ${name}`, node, last);
}

function single(
  type: Item["type"],
  kind: string,
  id: string,
  node: ChildNode,
): Item {
  return { type, kind, id, first: node, last: node, nodes: () => [node] };
}

function range(
  type: Item["type"],
  kind: string,
  id: string,
  first: ChildNode,
  last: ChildNode,
): Item {
  return {
    type,
    kind,
    id,
    first,
    last,
    nodes() {
      const nodes: ChildNode[] = [];
      for (let node: ChildNode | null = first; node; node = node.nextSibling) {
        nodes.push(node);
        if (node === last) break;
      }
      return nodes;
    },
  };
}
