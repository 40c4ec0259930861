import { assertEquals } from "@std/assert";
import { gtinCheckDigit, isGtin, sameCodes } from "./gtin.ts";

Deno.test("a GTIN has 8, 12, 13 or 14 digits of which the last checks the others", () => {
  for (const code of ["96385074", "036000291452", "4006381333931", "10614141000415"]) {
    assertEquals(isGtin(code), true, code);
    const wrong = code.slice(0, -1) + (Number(code.at(-1)) + 1) % 10;
    assertEquals(isGtin(wrong), false, wrong);
  }
  assertEquals(isGtin("400638133393"), false);
  assertEquals(gtinCheckDigit("599123400001"), 8);
});

Deno.test("a code of twelve digits and the one with a nought before it are the same article", () => {
  assertEquals(sameCodes("036000291452"), ["036000291452", "0036000291452"]);
  assertEquals(sameCodes("0036000291452"), ["0036000291452", "036000291452"]);
  assertEquals(sameCodes("4006381333931"), ["4006381333931"]);
});
