import { assertEquals } from "@std/assert";
import {
  defineMessages,
  formatDate,
  formatDuration,
  formatNumber,
  formatRelative,
  resolveLocale,
} from "./mod.ts";

const request = (headers: Record<string, string>) => new Request("http://x", { headers });

Deno.test("the chosen language comes before the browser's, and that before the tenant's", () => {
  assertEquals(resolveLocale(request({}), "hu"), "hu");
  assertEquals(resolveLocale(request({ "accept-language": "de, en;q=0.5" }), "hu"), "en");
  assertEquals(resolveLocale(request({ "accept-language": "en;q=0.3, hu-HU" }), "en"), "hu");
  const chosen = { "accept-language": "hu", cookie: "a=1; vecton_locale=en" };
  assertEquals(resolveLocale(request(chosen), "hu"), "en");
  assertEquals(resolveLocale(request({ cookie: "vecton_locale=xx" }), "hu"), "hu");
});

Deno.test("numbers, dates and times are written as the language does", () => {
  assertEquals(formatNumber(1234567, "hu").replaceAll("\u00a0", " "), "1 234 567");
  assertEquals(formatNumber(1234.5, "en"), "1,234.5");
  const late = new Date("2026-11-24T23:30:00Z");
  assertEquals(formatDate(late, "hu", "Europe/Budapest"), "2026. nov. 25.");
  assertEquals(formatDate(late, "en"), "24 Nov 2026");
  assertEquals(formatRelative(new Date(0), "en", new Date(180_000)), "3 minutes ago");
});

Deno.test("a length of time is told in its largest unit", () => {
  const plain = (text: string) => text.replaceAll("\u00a0", " ");
  assertEquals([5, 190, 7300, 200_000].map((n) => plain(formatDuration(n, "hu"))), [
    "5 másodperc",
    "3 perc",
    "2 óra",
    "2 nap",
  ]);
  assertEquals(plain(formatDuration(190, "en")), "3 minutes");
});

Deno.test("messages take values, and another language must have the same keys", () => {
  const messages = defineMessages({
    en: { title: "Stock", left: (count: number) => `${count} left` },
    hu: { title: "Készlet", left: (count) => `még ${count}` },
  });
  assertEquals([messages("hu").title, messages("hu").left(3)], ["Készlet", "még 3"]);
  // @ts-expect-error -- a key is missing in Hungarian
  defineMessages({ en: { title: "Stock", more: "More" }, hu: { title: "Készlet" } });
});
