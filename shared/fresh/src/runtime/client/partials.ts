import type { Morph } from "./morph.ts";
import { endOf, opens } from "./markers.ts";

/** The markers of a partial. */
interface Place {
  start: Comment;
  end: Comment;
}

/** A partial of an answer, and where it belongs on this page. */
export interface FoundPartial extends Place {
  name: string;
  target: Place | null;
}

/** By the name of a partial: which answer was put into it last. */
const applied = new Map<string, number>();

/**
 * The partials of an answer. Of nested ones the outermost that this page knows is taken; what
 * stands inside of it comes along.
 */
export function partialsOf(content: Element): FoundPartial[] {
  const places = new Map(placesIn(document.body));
  const found: FoundPartial[] = [];
  let covered: Comment | null = null;
  for (const [name, place] of placesIn(content)) {
    if (
      covered &&
      place.start.compareDocumentPosition(covered) &
        Node.DOCUMENT_POSITION_FOLLOWING
    ) {
      continue;
    }
    const target = places.get(name) ?? null;
    if (target) covered = place.end;
    found.push({ name, ...place, target });
  }
  return found;
}

/** Puts partials in their places; returns the nodes that they consist of now. */
export function applyPartials(
  partials: FoundPartial[],
  morph: Morph,
  order: number,
): Node[] {
  return partials.flatMap(({ name, start, end, target }) => {
    if (!target) {
      console.warn(
        `Partial "${name}" not found on this page: its content is left out`,
      );
      return [];
    }
    // Answers may overtake each other: what was asked for later stays.
    if ((applied.get(name) ?? 0) > order) return [];
    applied.set(name, order);
    morph.partial(target, { start, end });
    return nodesBetween(target);
  });
}

/** Shows a page that does not fit into this page's partials, where it cannot be asked for again. */
export function applyBody(content: Document, morph: Morph): Node[] {
  morph.element(document.body, content.body);
  return [document.body];
}

/**
 * Whether an answer is all there is to say: each of its partials has a place here, and every
 * partial of this page gets its content, by itself or with the one it stands in.
 */
export function coversPage(partials: FoundPartial[]): boolean {
  const targets = partials.map(({ target }) => target);
  return targets.every((target) => target !== null) &&
    placesIn(document.body).every(([, place]) =>
      targets.some((target) => contains(target, place) || contains(place, target))
    );
}

function contains(outer: Place, inner: Place): boolean {
  return outer.start === inner.start ||
    precedes(outer.start, inner.start) && precedes(inner.start, outer.end);
}

function precedes(node: Node, other: Node): boolean {
  return Boolean(
    node.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
}

function placesIn(root: Element): [string, Place][] {
  const places: [string, Place][] = [];
  const walker = root.ownerDocument.createTreeWalker(
    root,
    NodeFilter.SHOW_COMMENT,
  );
  while (walker.nextNode()) {
    const start = walker.currentNode as Comment;
    const end = opens(start) === "partial" ? endOf(start) : null;
    if (end) {
      places.push([decodeURIComponent(start.data.split(":")[2]), {
        start,
        end,
      }]);
    }
  }
  return places;
}

function nodesBetween({ start, end }: Place): Node[] {
  const nodes: Node[] = [];
  for (
    let node = start.nextSibling;
    node && node !== end;
    node = node.nextSibling
  ) {
    nodes.push(node);
  }
  return nodes;
}
