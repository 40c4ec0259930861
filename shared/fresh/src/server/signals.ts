import type { AnyVNode } from "./state.ts";

interface SignalLike {
  peek(): unknown;
  value: unknown;
}

const brand = Symbol.for("preact-signals");

/** Signals say so by a registered symbol, whatever copy of the library made them. */
export function isSignal(value: unknown): value is SignalLike {
  return typeof value === "object" && value !== null &&
    (value as { brand?: unknown }).brand === brand;
}

/** A computed has a getter only. */
export function isComputed(signal: SignalLike): boolean {
  for (let at: object | null = signal; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, "value");
    if (found) return found.set === undefined;
  }
  return false;
}

/** What a signal renders as. */
function SignalText({ signal }: { signal: SignalLike }): unknown {
  const { value } = signal;
  return value === true || (!value && value !== 0) ? "" : value;
}

/**
 * From now on, signals of the library that made this one are rendered as their values. The library's
 * own way makes effects, which only a DOM needs, and an object with a getter for every signal: that
 * costs V8 a hidden class each time, which keeps the whole page alive until a full collection.
 */
export function renderAsText(signal: AnyVNode): void {
  if (signal.type === SignalText) return;
  let owner: object = signal;
  while (!Object.hasOwn(owner, "type")) owner = Object.getPrototypeOf(owner);
  Object.defineProperties(owner, {
    type: { configurable: true, value: SignalText },
    props: {
      configurable: true,
      get(this: SignalLike) {
        return { signal: this };
      },
    },
  });
}

/** Keeps the library from making an effect for a component: no page of the server renders again. */
export function withoutUpdates(component: object): void {
  (component as { __$u: unknown }).__$u = null;
}
