import type { LoadedIslands } from "./island_modules.ts";
import { type Item, itemsOf } from "./items.ts";
import { endOf } from "./markers.ts";
import type { Visit } from "./visit.ts";

/**
 * Makes the nodes of the page equal to those of an answer, with as little change as possible:
 * what has the same key or the same place stays, and with it focus, selection and the state of
 * islands.
 */
export class Morph {
  #islands: LoadedIslands;
  /** A new page has new forms; an update leaves alone what somebody is typing. */
  #resetForms: boolean;
  #keepsFocus: boolean;

  constructor(islands: LoadedIslands, { kind, body }: Visit) {
    this.#islands = islands;
    this.#resetForms = kind !== "update";
    this.#keepsFocus = !body;
  }

  /** Applies one partial by its mode. */
  partial(
    target: { start: Comment; end: Comment },
    content: { start: Comment; end: Comment },
  ) {
    const [, , , mode, key] = content.start.data.split(":");
    const { start, end } = target;
    const parent = start.parentNode!;
    start.data = content.start.data;
    if (mode !== "append" && mode !== "prepend") {
      this.#list(
        parent,
        start.nextSibling,
        end,
        content.start.nextSibling,
        content.end,
      );
      return;
    }
    const fresh = grouped(key, content);
    // The same piece once more takes the place of the one that is there.
    const same = key
      ? itemsOf(start.nextSibling, end, this.#islands).find((item) => item.id === `key ${key}`)
      : null;
    if (same) return this.#patch(same, fresh[0]);
    const before = mode === "append" ? end : start.nextSibling;
    for (const item of fresh) this.#insert(parent, item, before);
  }

  #list(
    parent: Node,
    first: ChildNode | null,
    end: ChildNode | null,
    newFirst: ChildNode | null,
    newEnd: ChildNode | null,
  ): void {
    const old = itemsOf(first, end, this.#islands);
    const left = new Set(old);
    // Nodes are moved only where the order changed: `cursor` is the first that is not in place.
    let cursor: ChildNode | null = first ?? end;
    for (const item of itemsOf(newFirst, newEnd, this.#islands)) {
      const match = matchOf(item, old, left);
      if (!match) {
        this.#insert(parent, item, cursor);
        continue;
      }
      left.delete(match);
      if (match.first === cursor) cursor = match.last.nextSibling;
      else for (const node of match.nodes()) parent.insertBefore(node, cursor);
      this.#patch(match, item);
      while (cursor && cursor !== end && !isHead(cursor, left)) {
        cursor = cursor.nextSibling;
      }
    }
    for (const item of left) this.#remove(item);
  }

  #patch(old: Item, item: Item): void {
    switch (item.type) {
      case "text":
        if ((old.first as Text).data !== (item.first as Text).data) {
          (old.first as Text).data = (item.first as Text).data;
        }
        break;
      case "element":
        this.element(old.first as Element, item.first as Element);
        break;
      case "partial":
        this.partial(
          { start: old.first as Comment, end: old.last as Comment },
          { start: item.first as Comment, end: item.last as Comment },
        );
        break;
      case "key":
        this.#list(
          old.first.parentNode!,
          old.first.nextSibling,
          old.last,
          item.first.nextSibling,
          item.last,
        );
        break;
      case "island":
        this.#island(old, item);
    }
  }

  #island(old: Item, item: Item): void {
    const { module, page } = this.#islands;
    const vnode = page &&
      module!.islandVNode(item.marker!, item.first, item.last, page);
    if (vnode) module!.renderAgain(old.root!, vnode);
  }

  /** Makes an element equal to another of its kind. */
  element(old: Element, next: Element): void {
    if (this.#resetForms) this.#reset(old);
    for (const { name, value } of next.attributes) {
      if (old.getAttribute(name) === value) continue;
      old.setAttribute(name, value);
      // The property of a field that was changed no longer follows its attribute.
      if (name === "value" && "value" in old) {
        (old as HTMLInputElement).value = value;
      }
      if (name === "checked") (old as HTMLInputElement).checked = true;
      if (name === "selected") (old as HTMLOptionElement).selected = true;
    }
    for (const { name } of [...old.attributes]) {
      // What the user opened stays open through an update.
      const opened = name === "open" && !this.#resetForms;
      if (next.hasAttribute(name) || opened) continue;
      // Without its attribute a modal dialog would be gone, and the page still out of reach.
      if (name === "open" && old instanceof HTMLDialogElement) old.close();
      old.removeAttribute(name);
    }
    if (old instanceof HTMLTemplateElement) {
      old.innerHTML = (next as HTMLTemplateElement).innerHTML;
    } else this.#list(old, old.firstChild, null, next.firstChild, null);
    if (old instanceof HTMLTextAreaElement && this.#resetForms) {
      this.#reset(old);
    }
  }

  #reset(element: Element): void {
    if (this.#keepsFocus && element === document.activeElement) return;
    if (element instanceof HTMLInputElement) {
      if (element.type === "file") element.value = "";
      else if (element.value !== element.defaultValue) {
        element.value = element.defaultValue;
      }
      element.checked = element.defaultChecked;
    } else if (element instanceof HTMLTextAreaElement) {
      element.value = element.defaultValue;
    } else if (element instanceof HTMLOptionElement) {
      element.selected = element.defaultSelected;
    }
  }

  #insert(parent: Node, item: Item, before: Node | null): void {
    const { module, page } = this.#islands;
    const nodes = item.nodes();
    const holder = document.createDocumentFragment();
    holder.append(...nodes);
    if (module && page) module.reviveIn(holder, page);
    parent.insertBefore(holder, before);
  }

  #remove(item: Item): void {
    for (const node of item.nodes()) this.#islands.module?.unmountIn(node);
    // Ending an island takes its nodes away already.
    for (const node of item.nodes()) node.remove();
  }
}

/** Whether a node is where one of the items begins that have no place yet. */
function isHead(node: Node, left: Set<Item>): boolean {
  for (const item of left) if (item.first === node) return true;
  return false;
}

/** With a key, what has the same key; else the next of the same kind that has none. */
function matchOf(item: Item, old: Item[], left: Set<Item>): Item | undefined {
  return old.find((other) => left.has(other) && other.id === item.id && other.kind === item.kind);
}

/** The content of an append or prepend, as one piece where it has a key. */
function grouped(
  key: string,
  { start, end }: { start: Comment; end: Comment },
): Item[] {
  if (!key) return itemsOf(start.nextSibling, end, null);
  const open = document.createComment(`frsh:key:${key}`);
  start.after(open);
  end.before(document.createComment("/frsh:key"));
  return itemsOf(open, endOf(open)!.nextSibling, null);
}
