import { fold } from "shared/i18n/fold.ts";

/** An address segment of a title: `Mátra 35 hátizsák` becomes `matra-35-hatizsak`. */
export function slug(text: string): string {
  return fold(text).replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 200);
}
