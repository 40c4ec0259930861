import { fold } from "shared/i18n/fold.ts";

/** A text as part of an address: `Mátra 35 hátizsák` becomes `matra-35-hatizsak`. */
export function slugify(text: string): string {
  return fold(text).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 200) || "x";
}

/** `base`, or `base-2`, `base-3`…: the first that is free. */
export function freeName(base: string, taken: (name: string) => boolean): string {
  if (!taken(base)) return base;
  for (let n = 2;; n++) {
    if (!taken(`${base}-${n}`)) return `${base}-${n}`;
  }
}
