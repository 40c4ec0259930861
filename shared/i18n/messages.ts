import type { Locale } from "./locale.ts";

/** Texts and functions that make texts; nested by topic where that helps. */
// deno-lint-ignore no-explicit-any -- each function names its own parameters
type Catalogue = { [key: string]: string | ((...values: any[]) => string) | Catalogue };

/** The same shape in another language: literal texts widen to `string`. */
type Same<T> = {
  [K in keyof T]: T[K] extends string ? string
    // deno-lint-ignore no-explicit-any -- as above
    : T[K] extends (...values: any[]) => string ? T[K]
    : Same<T[K]>;
};

/**
 * The messages of one feature in every language. Hungarian must have exactly the keys of English:
 * a missing or extra one is a type error.
 */
export function defineMessages<const T extends Catalogue>(
  catalogues: { en: T; hu: NoInfer<Same<T>> },
): (locale: Locale) => Same<T> {
  return (locale) => catalogues[locale] as Same<T>;
}
