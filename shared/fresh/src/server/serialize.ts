import { SlotRef } from "./islands.ts";
import { isVNode } from "./markup.ts";
import { isComputed, isSignal } from "./signals.ts";

/** Negative indexes stand for values that need no place of their own. */
export const special = {
  undefined: -1,
  null: -2,
  NaN: -3,
  Infinity: -4,
  negativeInfinity: -5,
  negativeZero: -6,
  hole: -7,
} as const;

/** What one island root is given; its name is for messages. */
export interface IslandProps {
  island: string;
  props: Record<string, unknown>;
}

/**
 * Props as one JSON text. It is a list: objects and arrays in it name their parts by index, so that
 * cycles and shared references (one signal in several islands) survive; a list that begins with a
 * string is a value of that type.
 */
export function serialize(roots: readonly IslandProps[]): string {
  const list: unknown[] = [];
  const places = new Map<unknown, number>();

  function place(value: unknown, path: string): number {
    const known = constant(value);
    if (known !== null) return known;
    const seen = places.get(value);
    if (seen !== undefined) return seen;
    const index = list.push(null) - 1;
    places.set(value, index);
    list[index] = encode(value, path);
    return index;
  }

  function encode(value: unknown, path: string): unknown {
    switch (typeof value) {
      case "string":
      case "number":
      case "boolean":
        return value;
      case "bigint":
        return ["BigInt", String(value)];
      case "function":
        throw unserializable(path, "a function; an island gets data, not code");
      case "symbol":
        throw unserializable(path, "a symbol");
    }
    const object = value as object;
    if (object instanceof SlotRef) return ["Slot", object.id, object.name];
    if (isSignal(object)) {
      const type = isComputed(object) ? "Computed" : "Signal";
      return [type, place(object.peek(), `${path}.value`)];
    }
    if (Array.isArray(object)) {
      return Array.from(
        { length: object.length },
        (_, i) => i in object ? place(object[i], `${path}[${i}]`) : special.hole,
      );
    }
    if (object instanceof Date) return ["Date", object.getTime()];
    if (object instanceof URL) return ["URL", object.href];
    if (object instanceof RegExp) {
      return ["RegExp", object.source, object.flags];
    }
    if (object instanceof Set) {
      return [
        "Set",
        ...[...object].map((item, i) => place(item, `${path}[${i}]`)),
      ];
    }
    if (object instanceof Map) {
      return [
        "Map",
        ...[...object].flatMap(([key, item], i) => [
          place(key, `${path} (key ${i})`),
          place(item, `${path} (value ${i})`),
        ]),
      ];
    }
    // Only the view: the buffer below it may hold what is not for the browser.
    if (object instanceof Uint8Array) return ["Uint8Array", object.toBase64()];
    const temporal = /^Temporal\.(\w+)$/.exec(
      Object.prototype.toString.call(object).slice(8, -1),
    );
    if (temporal) return ["Temporal", temporal[1], String(object)];
    if (isVNode(object)) {
      throw unserializable(path, "a vnode inside of data");
    }
    return Object.fromEntries(
      Object.entries(object).map((
        [key, item],
      ) => [key, place(item, `${path}.${key}`)]),
    );
  }

  list.push([]);
  list[0] = roots.map(({ island, props }) => place(props, island));
  return JSON.stringify(list);
}

function constant(value: unknown): number | null {
  if (value === undefined) return special.undefined;
  if (value === null) return special.null;
  if (typeof value !== "number") return null;
  if (Number.isNaN(value)) return special.NaN;
  if (value === Infinity) return special.Infinity;
  if (value === -Infinity) return special.negativeInfinity;
  return Object.is(value, -0) ? special.negativeZero : null;
}

function unserializable(path: string, what: string): Error {
  return new Error(`An island cannot be given the prop ${path}: it is ${what}`);
}
