import { tokensOf } from "./js_tokens.ts";
import type { Edit } from "./versions.ts";

/** The ways to read a variable: how many tokens each has, and what they are. */
const readings: [number, RegExp][] = [
  [8, /^Deno\.env\.get\((["'`])(?<name>FRESH_PUBLIC_\w+)\1\)$/],
  [5, /^process\.env\.(?<name>FRESH_PUBLIC_\w+)$/],
  [6, /^process\.env\[(["'`])(?<name>FRESH_PUBLIC_\w+)\1\]$/],
];

/**
 * Writes in what the environment says at build; only variables that say so are public. In code
 * alone: a text may speak of them.
 */
export function publicEnvEdits(code: string): Edit[] {
  if (!code.includes("FRESH_PUBLIC_")) return [];
  const tokens = tokensOf(code);
  return tokens.flatMap(({ text, start }, i) => {
    if (!/^(Deno|process)$/.test(text) || /^\??\.$/.test(tokens[i - 1]?.text)) return [];
    for (const [length, reading] of readings) {
      const read = tokens.slice(i, i + length);
      const found = reading.exec(read.map(({ text }) => text).join(""));
      if (!found) continue;
      const last = read.at(-1)!;
      const value = JSON.stringify(Deno.env.get(found.groups!.name)) ?? "undefined";
      return [{ start, end: last.start + last.text.length, write: () => value }];
    }
    return [];
  });
}
