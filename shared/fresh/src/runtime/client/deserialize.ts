import { computed, signal } from "@preact/signals";

/**
 * Stands in props for content that the server rendered: no other value is a function there. Tells
 * the number of the slot and its name.
 */
export type SlotRef = () => readonly [id: number, name: string];

/** In the order of the negative numbers that stand for them. */
const constants = [undefined, null, NaN, Infinity, -Infinity, -0];
const hole = -7;

type Make = (first: never, second: never) => unknown;

/** The props of each island root, as the server's `serialize` wrote them. */
export function deserialize(text: string): Record<string, unknown>[] {
  const list: unknown[] = JSON.parse(text);
  const links: (() => void)[] = [];
  const at = (index: number) => index < 0 ? constants[~index] : made[index];
  const later = <T>(value: T, link: (value: T) => void): T => {
    links.push(() => link(value));
    return value;
  };
  const types: Record<string, Make> = {
    Signal: (value) =>
      later(signal<unknown>(), (made) => {
        made.value = at(value);
      }),
    Computed: (value) => computed(() => at(value)),
    Set: (items: number[]) =>
      later(new Set(), (made) => items.forEach((item) => made.add(at(item)))),
    Map: (items: [number, number][]) =>
      later(
        new Map(),
        (made) => items.forEach(([key, item]) => made.set(at(key), at(item))),
      ),
    Slot: (id, name): SlotRef => () => [id, name],
    BigInt: (digits) => BigInt(digits),
    Date: (time) => new Date(time ?? NaN),
    URL: (href) => new URL(href),
    RegExp: (source, flags) => new RegExp(source, flags),
    Uint8Array: (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0)),
    // Not in every browser: what has no use for the value goes on without.
    // deno-lint-ignore no-explicit-any -- one of its classes, named by the server
    Temporal: (name, text) => (globalThis as any).Temporal?.[name].from(text),
  };
  // First every value without its parts, so that parts may be named before they are complete.
  const made = list.map((value) =>
    Array.isArray(value) && typeof value[0] === "string"
      ? types[value[0]](value[1] as never, value[2] as never)
      : later(value, (value) => {
        if (typeof value !== "object") return;
        const parts = value as Record<string, unknown>;
        for (const key in parts) {
          if (parts[key] === hole) delete parts[key];
          else parts[key] = at(parts[key] as number);
        }
      })
  );
  for (const link of links) link();
  return made[0] as Record<string, unknown>[];
}
