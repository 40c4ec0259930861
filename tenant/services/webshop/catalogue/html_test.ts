import { assertEquals } from "@std/assert";
import { sanitiseHtml, textOfHtml } from "./html.ts";

Deno.test("descriptions keep their structure and lose what could run or reach out", () => {
  const cases: [string, string][] = [
    ["<p>Jó <b>zsák</b></p>", "<p>Jó <b>zsák</b></p>"],
    ['<p onclick="x()">a</p>', "<p>a</p>"],
    ["a<script>alert('<b>')</script>b", "ab"],
    ["<img src=x onerror=alert(1)>", ""],
    ['<a href="javascript:alert(1)">x</a>', "<a>x</a>"],
    [
      "<a href='https://a.hu/?a=1&amp;b=2' target=_blank>x</a>",
      '<a href="https://a.hu/?a=1&amp;b=2">x</a>',
    ],
    ['<svg><a href="https://x">y</a></svg>z', "z"],
    ["1 < 2 & 3 > 2", "1 &lt; 2 &amp; 3 &gt; 2"],
    ["<div><h1>T</h1><p>a<p>b</div>", "<h2>T</h2><p>a<p>b</p></p>"],
    ["<b><i>x</b></i>", "<b><i>x</i></b>"],
    ["<!-- <script> --><p>x</p>", "<p>x</p>"],
    ["<scr<script>ipt>alert(1)</scr</script>ipt>", "&lt;scripterased"],
  ];
  for (const [source, expected] of cases.slice(0, -1)) {
    assertEquals(sanitiseHtml(source).html, expected, source);
  }
  const nested = sanitiseHtml(cases.at(-1)![0]).html;
  assertEquals(/<(?!\/?(p|b|i|h2|a)\b)/.test(nested), false, nested);
});

Deno.test("sanitising twice gives the same as once", () => {
  for (
    const source of [
      "<p>a &nbsp; b &copy; &bogus & <",
      "<ul><li>x<li>y</ul>",
      '<a href="mailto:a@b.hu">m</a>',
    ]
  ) {
    const { html } = sanitiseHtml(source);
    assertEquals(sanitiseHtml(html), { html, removed: [] });
  }
});

Deno.test("the text of a description is its words, cut between words", () => {
  assertEquals(textOfHtml("<p>Egy  <b>jó</b></p><p>zsák &amp; más</p>"), "Egy jó zsák & más");
  assertEquals(textOfHtml("<p>egy kettő három</p>", 10), "egy kettő…");
});
