import type { ReadonlySignal } from "@preact/signals";

/** A value as text that tells every type and every shared reference apart, here and in a browser. */
export function describe(root: unknown): string {
  const seen: unknown[] = [];
  return of(root);

  function of(value: unknown): string {
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value === "string") return JSON.stringify(value);
    if (typeof value !== "object" || value === null) {
      return Object.is(value, -0) ? "-0" : String(value);
    }
    const index = seen.indexOf(value);
    if (index !== -1) return `#${index}`;
    seen.push(value);
    if ("peek" in value) return signal(value as ReadonlySignal);
    if (Array.isArray(value)) {
      return `[${Array.from(value, (item, i) => i in value ? of(item) : "hole").join()}]`;
    }
    if (value instanceof Map) {
      return `Map{${[...value].map(([key, item]) => `${of(key)}:${of(item)}`).join()}}`;
    }
    if (value instanceof Set) return `Set{${[...value].map(of).join()}}`;
    const type = Object.prototype.toString.call(value).slice(8, -1);
    if (value instanceof Uint8Array) return `${type}(${value.join()})`;
    if (value instanceof Date) return `Date(${value.getTime()})`;
    if (type !== "Object") return `${type}(${value})`;
    const entries = Object.entries(value).map(([key, item]) => `${key}:${of(item)}`);
    return `${Object.getPrototypeOf(value).constructor.name}{${entries.join()}}`;
  }

  function signal(value: ReadonlySignal): string {
    let kind = "Signal";
    const before = value.peek();
    try {
      (value as { value: unknown }).value = before;
    } catch {
      kind = "Computed";
    }
    return `${kind}(${of(before)})`;
  }
}
