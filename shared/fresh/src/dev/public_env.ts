import type { Edit } from "./versions.ts";

const reading = new RegExp(
  [
    String.raw`\bDeno\.env\.get\(\s*(["'\x60])(?<deno>FRESH_PUBLIC_\w+)\1\s*\)`,
    String.raw`\bprocess\.env\.(?<dotted>FRESH_PUBLIC_\w+)`,
    String.raw`\bprocess\.env\[\s*(["'\x60])(?<named>FRESH_PUBLIC_\w+)\4\s*\]`,
  ].join("|"),
  "g",
);

/** Writes in what the environment says at build; only variables that say so are public. */
export function publicEnvEdits(code: string): Edit[] {
  return [...code.matchAll(reading)].map(({ 0: whole, index, groups }) => {
    const name = groups!.deno ?? groups!.dotted ?? groups!.named;
    const value = JSON.stringify(Deno.env.get(name)) ?? "undefined";
    return { start: index, end: index + whole.length, write: () => value };
  });
}
