import { SlotRef } from "./islands.ts";
import { isComputed, isSignal } from "./signals.ts";

/** What an island root on the page was given. */
export interface IslandProps {
  /** Name of the island, for messages. */
  name: string;
  props: Record<string, unknown>;
}

/** Stand for values that need no place of their own; the browser knows them by their order. */
const special = {
  undefined: -1,
  null: -2,
  NaN: -3,
  Infinity: -4,
  negativeInfinity: -5,
  negativeZero: -6,
  hole: -7,
} as const;

/**
 * The props of all islands of a page as one JSON text: a list in which objects and arrays name their
 * parts by index, so that cycles and shared references survive (one signal in several islands is
 * one signal in the browser). An entry that begins with a string is a value of that type.
 */
export function serialize(islands: IslandProps[]): string {
  const roots = islands.map((island) => island.props);
  const values: unknown[] = [roots];
  const places = new Map<unknown, number>([[roots, 0]]);
  /** Where each value was found, for messages. */
  const parents = [-1];
  const steps: (string | number)[] = [0];
  let current = 0;

  const place = (value: unknown, step: string | number): number => {
    const constant = constantOf(value);
    if (constant !== null) return constant;
    let index = places.get(value);
    if (index === undefined) {
      index = values.push(value) - 1;
      places.set(value, index);
      parents.push(current);
      steps.push(step);
    }
    return index;
  };

  const refuse = (what: string): Error => {
    const path: (string | number)[] = [];
    for (let at = current; at > 0; at = parents[at]) path.unshift(steps[at]);
    const [root, prop, ...rest] = path;
    const place = rest.map((step) => typeof step === "number" ? `[${step}]` : `.${step}`).join("");
    return new Error(
      `<${
        islands[root as number].name
      } ${prop}>: "${prop}${place}" cannot be sent to the browser, ` +
        `as it is ${what}`,
    );
  };

  const list: unknown[] = [];
  // Level by level, not by recursion: data may be nested deeper than the stack is.
  for (; current < values.length; current++) {
    list.push(encode(values[current], place, refuse));
  }
  return JSON.stringify(list);
}

function encode(
  value: unknown,
  place: (value: unknown, step: string | number) => number,
  refuse: (what: string) => Error,
): unknown {
  switch (typeof value) {
    case "bigint":
      return ["BigInt", String(value)];
    case "function":
      throw refuse("a function: an island is given data, not code");
    case "symbol":
      throw refuse("a symbol");
    case "object":
      break;
    default:
      return value;
  }
  const object = value as object;
  const prototype = Object.getPrototypeOf(object);
  // What was parsed from JSON cannot look like this.
  if (
    prototype === Object.prototype && object.constructor === undefined && "props" in object
  ) {
    throw refuse(
      "a vnode inside of data: only as a prop of its own it is rendered",
    );
  }
  if (prototype === null || prototype === Object.prototype) {
    return entries(object, place);
  }
  if (Array.isArray(object)) {
    return Array.from(
      object,
      (item, i) => i in object ? place(item, i) : special.hole,
    );
  }
  if (object instanceof SlotRef) return ["Slot", object.id, object.name];
  if (isSignal(object)) {
    return [
      isComputed(object) ? "Computed" : "Signal",
      place(object.peek(), "value"),
    ];
  }
  if (object instanceof Date) return ["Date", object.getTime()];
  if (object instanceof URL) return ["URL", object.href];
  if (object instanceof RegExp) return ["RegExp", object.source, object.flags];
  if (object instanceof Set) {
    return [
      "Set",
      Array.from(object, (item, i) => place(item, i)),
    ];
  }
  if (object instanceof Map) {
    return [
      "Map",
      Array.from(
        object,
        ([key, item], i) => [place(key, `key ${i}`), place(item, `value ${i}`)],
      ),
    ];
  }
  // Only the view: the buffer below it may hold what is not for the browser.
  if (object instanceof Uint8Array) return ["Uint8Array", base64(object)];
  const temporal = /^\[object Temporal\.(\w+)\]$/.exec(
    Object.prototype.toString.call(object),
  );
  if (temporal) return ["Temporal", temporal[1], String(object)];
  return entries(object, place);
}

function entries(
  object: object,
  place: (value: unknown, step: string) => number,
): Record<string, number> {
  // Built from entries, as an assignment to "__proto__" would set the prototype.
  return Object.fromEntries(
    Object.entries(object).map(([key, item]) => [key, place(item, key)]),
  );
}

function constantOf(value: unknown): number | null {
  if (value === undefined) return special.undefined;
  if (value === null) return special.null;
  if (typeof value !== "number") return null;
  if (Number.isNaN(value)) return special.NaN;
  if (value === Infinity) return special.Infinity;
  if (value === -Infinity) return special.negativeInfinity;
  return Object.is(value, -0) ? special.negativeZero : null;
}

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
