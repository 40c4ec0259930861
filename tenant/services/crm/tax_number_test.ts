import { assertEquals } from "@std/assert";
import { parseHungarianTaxNumber } from "./tax_number.ts";

Deno.test("a tax number is taken with or without its dashes and given back with them", () => {
  assertEquals(parseHungarianTaxNumber("12345676206"), "12345676-2-06");
  assertEquals(parseHungarianTaxNumber(" 12345676-2-06 "), "12345676-2-06");
});

Deno.test("a tax number with a wrong check digit, VAT code or length is refused", () => {
  for (const wrong of ["12345675-2-06", "12345676-9-06", "1234567-2-06", "abc", ""]) {
    assertEquals(parseHungarianTaxNumber(wrong), null, wrong);
  }
});
