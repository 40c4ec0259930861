import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { allocate, formatMoney, parseMoney, roundCashHuf, vatOf } from "./mod.ts";

Deno.test("amounts are read as people and files write them", () => {
  assertEquals(parseMoney("24 990 Ft", "HUF"), 24990);
  assertEquals(parseMoney("24990.00", "HUF"), 24990);
  assertEquals(parseMoney("12.5", "EUR"), 1250);
  assertEquals(parseMoney("1.234,56", "EUR"), 123456);
  assertEquals(parseMoney("-3", "HUF"), -3);
  for (const wrong of ["", "abc", "12,345,6", "1.2.3", "0x10", "1e9"]) {
    assertEquals(parseMoney(wrong, "HUF"), null, wrong);
  }
  assertEquals(parseMoney("12.50", "HUF"), null);
});

Deno.test("an amount that is formatted can be read again", () => {
  fc.assert(fc.property(
    fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
    fc.constantFrom("HUF", "EUR"),
    (amount, currency) => parseMoney(formatMoney(amount, currency, "hu"), currency) === amount,
  ));
});

Deno.test("shares add up to the amount, whatever the weights", () => {
  assertEquals(allocate(-3055, [24990, 3490, 2070]), [-2499, -349, -207]);
  fc.assert(fc.property(
    fc.integer({ min: -1_000_000, max: 1_000_000 }),
    fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 20 }),
    (amount, weights) =>
      allocate(amount, weights).reduce((sum, share) => sum + share, 0) === amount,
  ));
});

Deno.test("VAT is taken out of a gross price as the invoice shows it", () => {
  assertEquals([vatOf(24990, 2700), vatOf(39990, 2700), vatOf(3490, 500)], [5313, 8502, 166]);
  assertEquals(vatOf(690, 2700), 147);
});

Deno.test("only cash is rounded, to the nearest five forints", () => {
  assertEquals([1, 2, 3, 7, 8, 12483, 12482].map(roundCashHuf), [0, 0, 5, 5, 10, 12485, 12480]);
});
