interface SignalLike {
  peek(): unknown;
  value: unknown;
}

/** Signals say so by a registered symbol, whatever copy of the library made them. */
export function isSignal(value: unknown): value is SignalLike {
  return typeof value === "object" && value !== null &&
    (value as { brand?: unknown }).brand === Symbol.for("preact-signals");
}

/** A computed has a getter only. */
export function isComputed(signal: SignalLike): boolean {
  for (let at: object | null = signal; at; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, "value");
    if (found) return found.set === undefined;
  }
  return false;
}
