import { h } from "preact";
import type { KnownIsland } from "../build_cache.ts";
import { isSignal } from "./signals.ts";
import { comment, isVNode, markerKey } from "./markup.ts";
import { type AnyVNode, renderState } from "./state.ts";

interface IslandRootProps {
  island: KnownIsland;
  own: Record<string, unknown>;
  islandKey: unknown;
}

/** Stands in for an island's component: puts the markers around it that the browser looks for. */
export function IslandRoot(
  { island, own, islandKey }: IslandRootProps,
): AnyVNode[] | AnyVNode {
  const state = renderState()!;
  // Only the outermost island of a tree is a root of its own in the browser.
  if (state.islandDepth > 1) {
    const inner = h(island.component, own);
    state.own.add(inner);
    return inner;
  }
  state.use(island.entry);
  const index = state.islandProps.length;
  const sent: Record<string, unknown> = {};
  state.islandProps.push({ name: island.entry.name, props: sent });
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(own)) {
    if (!isContent(name, value)) {
      sent[name] = given[name] = value;
      continue;
    }
    const slot = {
      id: state.slots.length,
      name,
      content: value,
      rendered: false,
    };
    state.slots.push(slot);
    sent[name] = new SlotRef(slot.id, name);
    given[name] = h(SlotContent, { id: slot.id });
  }
  const inner = h(island.component, given);
  state.own.add(inner);
  return [
    comment(
      `frsh:island:${island.entry.name}:${index}:${markerKey(islandKey)}`,
    ),
    inner,
    comment("/frsh:island"),
  ];
}

/** Marks in an island's props where server-made content belongs. */
export class SlotRef {
  constructor(readonly id: number, readonly name: string) {}
}

/** The content of a slot, in the place where the island wants it. */
export function SlotContent({ id }: { id: number }): AnyVNode[] {
  const slot = renderState()!.slots[id];
  slot.rendered = true;
  return [
    comment(`frsh:slot:${id}:${slot.name}`),
    slot.content as never,
    comment("/frsh:slot"),
  ];
}

/** Slots that no island rendered (yet): the browser takes them from here when it needs them. */
export function UnusedSlots(): AnyVNode[] {
  const unused = renderState()!.slots.filter((slot) => !slot.rendered);
  if (unused.length === 0) return [];
  const templates = unused.map((slot) => {
    slot.rendered = true;
    return h("template", { id: `frsh-${slot.id}-${slot.name}` }, [
      slot.content as never,
    ]);
  });
  // Rendering them may bring islands with slots of their own.
  return [...templates, h(UnusedSlots, {})];
}

function isContent(name: string, value: unknown): boolean {
  if (isVNode(value)) return true;
  if (name !== "children") return Array.isArray(value) && value.some(isVNode);
  return value !== undefined && value !== null && typeof value !== "function" && !isSignal(value);
}
