import { assertEquals } from "@std/assert";
import { plainText, safeHtml } from "./rich_text.ts";

Deno.test("a description keeps its structure and loses what could act", () => {
  const cases: [string, string][] = [
    ["<p>Jó <b>sátor</b></p>", "<p>Jó <b>sátor</b></p>"],
    ["<p onclick='x()'>a</p>", "<p>a</p>"],
    ["a<script>alert(1)</script>b", "ab"],
    ["<style>p{}</style><p>x</p>", "<p>x</p>"],
    ["<a href='javascript:alert(1)'>x</a>", "<a>x</a>"],
    ["<a href='//evil.example'>x</a>", "<a>x</a>"],
    ["<img src=x onerror=alert(1)>szép", "szép"],
    ["<h1>Cím</h1>", "<h2>Cím</h2>"],
    ["5 &lt; 6", "5 &#60; 6"],
  ];
  for (const [given, wanted] of cases) assertEquals(safeHtml(given), wanted, given);
  const link = safeHtml('<a href="https://x.example/?a=1">x</a>');
  assertEquals(link, '<a href="https://x.example/?a=1" rel="nofollow noopener">x</a>');
});

Deno.test("plain text is the words alone, cut where it would be too long", () => {
  assertEquals(plainText("<p>Egy</p><ul><li>kettő</li></ul>"), "Egy kettő");
  assertEquals(plainText("<p>hosszú szöveg</p>", 7), "hosszú…");
});
