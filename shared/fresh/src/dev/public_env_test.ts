import { assertEquals } from "@std/assert";
import { publicEnvEdits } from "./public_env.ts";

Deno.env.set("FRESH_PUBLIC_NAME", "shop");
Deno.env.set("OTHER_NAME", "hidden");

/** The code as a browser gets it. */
function written(code: string): string {
  return publicEnvEdits(code).reduceRight(
    (text, { start, end, write }) => text.slice(0, start) + write("") + text.slice(end),
    code,
  );
}

Deno.test("every way to read a public variable gives its value at build", () => {
  const cases = [
    ['Deno.env.get("FRESH_PUBLIC_NAME")', '"shop"'],
    ["a=Deno . env\n.get( 'FRESH_PUBLIC_NAME' ),b", 'a="shop",b'],
    ["Deno.env.get(`FRESH_PUBLIC_NAME`)", '"shop"'],
    ["process.env.FRESH_PUBLIC_NAME.length", '"shop".length'],
    ['process.env["FRESH_PUBLIC_NAME"]', '"shop"'],
    ["process.env.FRESH_PUBLIC_MISSING ?? 1", "undefined ?? 1"],
    ["`to ${process.env.FRESH_PUBLIC_NAME} and ${1}`", '`to ${"shop"} and ${1}`'],
    ["x = 4 / process.env.FRESH_PUBLIC_NAME / 2", 'x = 4 / "shop" / 2'],
  ];
  for (const [code, expected] of cases) assertEquals(written(code), expected);
});

Deno.test("texts, comments and what is no public variable stay as they are", () => {
  const cases = [
    `"write Deno.env.get('FRESH_PUBLIC_NAME') to read it"`,
    "`process.env.FRESH_PUBLIC_NAME`",
    "/process.env.FRESH_PUBLIC_NAME/.test(x)",
    "// process.env.FRESH_PUBLIC_NAME",
    "/* Deno.env.get('FRESH_PUBLIC_NAME') */",
    "own.process.env.FRESH_PUBLIC_NAME",
    "Deno.env.get('OTHER_NAME') + process.env.OTHER_NAME // FRESH_PUBLIC_",
    "Deno.env.get(FRESH_PUBLIC_NAME)",
  ];
  for (const code of cases) assertEquals(written(code), code);
});
