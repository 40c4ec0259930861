import type { Edit } from "./versions.ts";

const importing = /(?:\bfrom|\bimport)\s*(\(\s*)?("[^"\\\n]*"|'[^'\\\n]*')/g;

export interface Import {
  specifier: string;
  /** Loaded only when the code asks for it. */
  dynamic: boolean;
  /** Where its literal stands. */
  start: number;
  end: number;
}

/** What a bundled module imports, and where. */
export function importsOf(code: string): Import[] {
  return [...code.matchAll(importing)].map(({ 0: whole, 1: call, 2: literal, index }) => ({
    specifier: literal.slice(1, -1),
    dynamic: call !== undefined,
    start: index + whole.length - literal.length,
    end: index + whole.length,
  }));
}

/** The imports of other files of the bundle, to be written anew. */
export function importEdits(
  code: string,
  path: string,
  files: { has(name: string): boolean },
): Edit[] {
  return importsOf(code).flatMap(({ specifier, start, end, dynamic }) => {
    if (!/^\.\.?\//.test(specifier)) return [];
    const target = new URL(specifier, new URL(path, "file:///")).pathname.slice(1);
    if (!files.has(target)) return [];
    return [{ start, end, target, later: dynamic, write: (address) => JSON.stringify(address) }];
  });
}
