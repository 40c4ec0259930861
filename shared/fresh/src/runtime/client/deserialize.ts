import { computed, signal } from "@preact/signals";

/** Marks in props where content that the server rendered belongs. */
export class SlotRef {
  constructor(readonly id: number, readonly name: string) {}
}

const constants = [undefined, null, NaN, Infinity, -Infinity, -0];
const hole = -7;

/** The inverse of the server's `serialize`: cycles and shared references come back as such. */
export function deserialize(text: string): unknown {
  const list = JSON.parse(text) as unknown[];
  const done: unknown[] = [];

  function at(index: number): unknown {
    if (index < 0) return constants[-index - 1];
    return index in done ? done[index] : build(index);
  }

  function build(index: number): unknown {
    const value = list[index];
    if (typeof value !== "object" || value === null) return done[index] = value;
    if (!Array.isArray(value)) {
      const object: Record<string, unknown> = done[index] = {};
      for (const [key, part] of Object.entries(value)) {
        // Not by assignment: "__proto__" is data like any other key.
        Object.defineProperty(object, key, {
          value: at(part as number),
          writable: true,
          enumerable: true,
          configurable: true,
        });
      }
      return object;
    }
    if (typeof value[0] !== "string") {
      const array: unknown[] = done[index] = new Array(value.length);
      value.forEach((part, i) => {
        if (part !== hole) array[i] = at(part);
      });
      return array;
    }
    return typed(index, value as [string, ...unknown[]]);
  }

  function typed(
    index: number,
    [type, ...parts]: [string, ...unknown[]],
  ): unknown {
    const [first, second] = parts as [never, never];
    switch (type) {
      case "Signal": {
        const made = done[index] = signal<unknown>(undefined);
        made.value = at(first);
        return made;
      }
      case "Computed": {
        const value = at(first);
        return done[index] = computed(() => value);
      }
      case "Set": {
        const set = done[index] = new Set<unknown>();
        for (const part of parts) set.add(at(part as number));
        return set;
      }
      case "Map": {
        const map = done[index] = new Map<unknown, unknown>();
        for (let i = 0; i < parts.length; i += 2) {
          map.set(at(parts[i] as number), at(parts[i + 1] as number));
        }
        return map;
      }
      case "Slot":
        return done[index] = new SlotRef(first, second);
      case "BigInt":
        return done[index] = BigInt(first);
      case "Date":
        return done[index] = new Date(first ?? NaN);
      case "URL":
        return done[index] = new URL(first);
      case "RegExp":
        return done[index] = new RegExp(first, second);
      case "Uint8Array":
        return done[index] = Uint8Array.from(
          atob(first),
          (char) => char.charCodeAt(0),
        );
      case "Temporal":
        // deno-lint-ignore no-explicit-any -- one of its classes, named by the server
        return done[index] = (globalThis as any).Temporal[first].from(second);
      default:
        throw new Error(`Unknown type in the props of an island: ${type}`);
    }
  }

  return at(list[0] === -1 || list[0] === -2 ? list[0] as number : 0);
}
