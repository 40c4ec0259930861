import { computed, type Signal, signal } from "@preact/signals";

/**
 * Stands in props for content that the server rendered: no other value is a function there. Tells
 * the number of the slot and its name.
 */
export type SlotRef = () => readonly [id: number, name: string];

type At = (index: number) => unknown;
type Parts = readonly number[];

const constants = [undefined, null, NaN, Infinity, -Infinity, -0];
const hole = -7;

/**
 * By the type that a list begins with: makes the value of what stands at index 1 and 2, and fills
 * it, once others can refer to it, with the values that all of the rest names.
 */
// deno-lint-ignore no-explicit-any -- each type has arguments of its own
const types: Record<string, [make: (...args: any[]) => any, fill?: (...args: any[]) => void]> = {
  Signal: [
    () => signal(),
    (made: Signal, at: At, [value]: Parts) => made.value = at(value),
  ],
  Computed: [
    (value, _, at: At) => computed(() => at(value)),
    (_, at: At, [value]: Parts) => at(value),
  ],
  Set: [
    () => new Set(),
    (made: Set<unknown>, at: At, parts: Parts) => parts.map((part) => made.add(at(part))),
  ],
  Map: [
    () => new Map(),
    (made: Map<unknown, unknown>, at: At, parts: Parts) =>
      parts.map((part, i) => i % 2 || made.set(at(part), at(parts[i + 1]))),
  ],
  Slot: [(id, name): SlotRef => () => [id, name]],
  BigInt: [BigInt],
  Date: [(time) => new Date(time ?? NaN)],
  URL: [(href) => new URL(href)],
  RegExp: [RegExp],
  Uint8Array: [(base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))],
  // deno-lint-ignore no-explicit-any -- one of its classes, named by the server
  Temporal: [(type, text) => (globalThis as any).Temporal[type].from(text)],
};

/** The inverse of the server's `serialize`: cycles and shared references come back as such. */
export function deserialize(text: string): unknown {
  const list = JSON.parse(text);
  const done: unknown[] = [];
  const at: At = (index) =>
    index < 0 ? constants[~index] : index in done ? done[index] : build(index);

  function build(index: number): unknown {
    const value = list[index];
    if (typeof value === "object") {
      const type = types[value[0]];
      if (type) {
        const [, ...parts] = value;
        const made = done[index] = type[0](parts[0], parts[1], at);
        type[1]?.(made, at, parts);
        return made;
      }
      done[index] = value;
      // In place: what JSON.parse made of "__proto__" is a key like any other.
      for (const key of Object.keys(value)) {
        if (value[key] === hole) delete value[key];
        else value[key] = at(value[key]);
      }
    }
    return done[index] = value;
  }

  return at(0);
}
