import { ScimError } from "./error.ts";

/** One comparison of a filter; attribute names know no case (RFC 7643, 2.1). */
export interface Condition {
  attribute: string;
  value: string | boolean;
}

const comparison =
  /^\s*(?:urn:[\w:.]+:)?([a-z]\w*(?:\.\w+)?)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)/i;

/**
 * Reads a filter of equal-comparisons, alone or joined by `and`: what directories ask for. Throws
 * 400 `invalidFilter` for more of RFC 7644, 3.4.2.2.
 */
export function parseFilter(text: string): Condition[] {
  const conditions: Condition[] = [];
  let rest = text.slice(0, 2000);
  for (;;) {
    const found = comparison.exec(rest);
    if (!found) throw unsupported();
    const [whole, attribute, value] = found;
    conditions.push({ attribute: attribute.toLowerCase(), value: parseValue(value) });
    rest = rest.slice(whole.length);
    if (rest.trim() === "") return conditions;
    const and = /^\s+and\s/i.exec(rest);
    if (!and) throw unsupported();
    rest = rest.slice(and[0].length);
  }
}

function parseValue(text: string): string | boolean {
  if (!text.startsWith('"')) return text.toLowerCase() === "true";
  try {
    return JSON.parse(text);
  } catch {
    throw unsupported();
  }
}

const unsupported = () =>
  new ScimError(400, 'Only comparisons by "eq", joined by "and"', "invalidFilter");
