import { assert, assertEquals } from "@std/assert";
import { isExhausted, nextAttempt } from "./schedule.ts";

const now = new Date("2026-11-24T10:00:00Z");
const seconds = (date: Date) => (date.getTime() - now.getTime()) / 1000;

Deno.test("the delays grow from seconds to a day and end after ten attempts", () => {
  const planned = Array.from(
    { length: 9 },
    (_, i) => seconds(nextAttempt(i + 1, 500, null, now, 0.5)),
  );
  assertEquals(planned, [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  assertEquals(isExhausted(9), false);
  assertEquals(isExhausted(10), true);
});

Deno.test("jitter moves an attempt by at most a fifth", () => {
  assertEquals(Math.round(seconds(nextAttempt(2, 500, null, now, 0))), 240);
  assertEquals(Math.round(seconds(nextAttempt(2, 500, null, now, 1))), 360);
});

Deno.test("Retry-After of 429 and 503 is honoured in both forms, up to a day", () => {
  assertEquals(seconds(nextAttempt(1, 429, "600", now, 0.5)), 600);
  assertEquals(seconds(nextAttempt(1, 503, "Tue, 24 Nov 2026 10:10:00 GMT", now, 0.5)), 600);
  assertEquals(seconds(nextAttempt(1, 503, "999999999", now, 0.5)), 86_400);
  assertEquals(seconds(nextAttempt(1, 500, "600", now, 0.5)), 5);
  assert(seconds(nextAttempt(1, 429, "soon", now, 0.5)) === 5);
});
