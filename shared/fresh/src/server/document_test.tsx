import { assertEquals } from "@std/assert";
import type { VNode } from "preact";
import { App, type PageProps } from "fresh";
import { Head } from "fresh/runtime";

const charset = '<head><meta charset="utf-8"/></head>';

const cases: { page: VNode | null; html: string }[] = [
  { page: null, html: `<html>${charset}<body></body></html>` },
  { page: <p>$1 $& $$</p>, html: `<html>${charset}<body><p>$1 $&amp; $$</p></body></html>` },
  {
    page: (
      <html lang="de" data-note='a > "b"'>
        <p>text</p>
      </html>
    ),
    html: `<html lang="de" data-note="a > &quot;b&quot;">${charset}<body><p>text</p></body></html>`,
  },
  {
    page: (
      <html>
        <head data-x="/>">
          <title>T</title>
        </head>
        <p>text</p>
      </html>
    ),
    html: '<html><head data-x="/>"><title>T</title></head><body><p>text</p></body></html>',
  },
  {
    page: (
      <html>
        <body class="a">text</body>
      </html>
    ),
    html: `<html>${charset}<body class="a">text</body></html>`,
  },
  {
    page: <body class="a">text</body>,
    html: `<html>${charset}<body class="a">text</body></html>`,
  },
  {
    page: (
      <>
        <head>
          <title>T</title>
        </head>
        <body id="b">text</body>
      </>
    ),
    html: '<html><head><title>T</title></head><body id="b">text</body></html>',
  },
  {
    page: (
      <>
        <head>
          <title>T</title>
        </head>
        <pre>{"\n</head> one\n"}</pre>
      </>
    ),
    html: "<html><head><title>T</title></head><body><pre>\n&lt;/head> one\n</pre></body></html>",
  },
  {
    page: <div dangerouslySetInnerHTML={{ __html: "<!-- <html> </head> </html> -->" }} />,
    html: `<html>${charset}<body><div><!-- <html> </head> </html> --></div></body></html>`,
  },
];

Deno.test("a page is completed whatever it leaves out of html, head and body", async () => {
  for (const { page, html } of cases) {
    const handler = new App().get("/", (ctx) => ctx.render(page)).handler();
    const response = await handler(new Request("http://localhost/"));
    assertEquals(await response.text(), `<!DOCTYPE html>${html}`);
  }
});

Deno.test("what the wrapper of an app leaves out is added around the page", async () => {
  const handler = new App()
    .appWrapper(({ Component }: PageProps) => (
      <html lang="en">
        <Component />
      </html>
    ))
    .get("/", (ctx) =>
      ctx.render(
        <Head>
          <title>T</title>
        </Head>,
      )).handler();
  const html = await (await handler(new Request("http://localhost/"))).text();
  assertEquals(
    html,
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/><title>T</title></head>' +
      "<body></body></html>",
  );
});
