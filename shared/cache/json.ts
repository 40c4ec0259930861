/** The text of a value. Throws a TypeError for what would come back as something else, or not at all. */
export function encode(value: unknown): string {
  return JSON.stringify(value, function (this: Record<string, unknown>, key, changed) {
    const given = this[key];
    const kind = typeof given;
    const whole = key === "" && given === undefined;
    if (
      whole || kind === "bigint" || kind === "function" || kind === "symbol" ||
      (kind === "number" && !Number.isFinite(given)) ||
      (kind === "object" && given !== null && !plain(given))
    ) {
      throw new TypeError(
        `A cache keeps JSON, which cannot hold ${kind === "object" ? name(given) : String(given)}` +
          (key ? ` (at "${key}")` : ""),
      );
    }
    return changed;
  });
}

/** The value of a text; undefined for what is no JSON. */
export function decode(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function plain(value: unknown): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

const name = (value: unknown) => `a ${Object.getPrototypeOf(value).constructor?.name ?? "object"}`;
