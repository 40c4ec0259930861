import { assertEquals, assertStringIncludes } from "@std/assert";
import { type ComponentChildren, createContext, Fragment, type VNode } from "preact";
import { useContext } from "preact/hooks";
import { App, type PageProps } from "fresh";
import { Head } from "fresh/runtime";

/** What stands in `<head>` and in `<body>` where a page is rendered. */
async function parts(page: VNode, head?: ComponentChildren): Promise<[string, string]> {
  const app = new App();
  if (head) {
    app.appWrapper(({ Component }: PageProps) => (
      <html>
        <head>{head}</head>
        <body>
          <Component />
        </body>
      </html>
    ));
  }
  const html = await (await app.get("/", (ctx) => ctx.render(page)).handler()(
    new Request("http://localhost/"),
  )).text();
  const found = /<head[^>]*>(.*)<\/head><body>(.*)<\/body>/s.exec(html);
  return [found![1].replace(/ nonce="\w+"/g, ""), found![2]];
}

Deno.test("an element of a Head takes the place of the one that is the same, the others come last", async () => {
  const [head, body] = await parts(
    <main>
      <Head>
        <title>Page</title>
        <meta name="description" content="page" />
        <meta property="og:title" content="page" />
        <link rel="canonical" href="/page" />
        <style id="theme">page</style>
        <template key="a">page</template>
        <meta name="author" content="page" />
      </Head>
      text
    </main>,
    <>
      <meta charset="utf-8" />
      <title>App</title>
      <meta name="description" content="app" />
      <meta name="robots" content="app" />
      <meta property="og:title" content="app" />
      <link rel="canonical" href="/app" />
      <style>app</style>
      <style id="theme">app</style>
      <template key="a">app</template>
      <template key="b">app</template>
    </>,
  );
  assertEquals(
    head,
    '<meta charset="utf-8"/><title>Page</title><meta name="description" content="page"/>' +
      '<meta name="robots" content="app"/><meta property="og:title" content="page"/>' +
      '<link rel="canonical" href="/page"/><style>app</style><style id="theme">page</style>' +
      '<template data-key="a">page</template><template data-key="b">app</template>' +
      '<meta name="author" content="page"/>',
  );
  assertEquals(body, "<main>text</main>");
});

Deno.test("of several Heads the last one rendered wins, and there is one title", async () => {
  const [head] = await parts(
    <>
      <Head>
        <title>first</title>
        <meta name="a" content="first" />
        <link rel="stylesheet" href="/one.css" />
      </Head>
      <Head>
        <Fragment key="nested">
          <title key="x">second</title>
          <meta name="a" content="second" />
        </Fragment>
        <link rel="stylesheet" href="/two.css" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="white" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="black" />
      </Head>
    </>,
  );
  assertEquals(head.match(/<title.*?<\/title>/g)?.length, 1);
  assertStringIncludes(head, "second</title>");
  assertEquals(head.match(/name="a"/g)?.length, 1);
  assertStringIncludes(head, '<meta name="a" content="second"/>');
  assertEquals(head.match(/stylesheet/g)?.length, 2);
  assertEquals(head.match(/theme-color/g)?.length, 2);
});

Deno.test("a Head below the head of the same page arrives there", async () => {
  const [head, body] = await parts(
    <html>
      <head>
        <title>before</title>
      </head>
      <body>
        <Head>
          <title>after</title>
          <style>{"a > b { content: '$1$$' }"}</style>
        </Head>
        <p>text</p>
      </body>
    </html>,
  );
  assertEquals(head, "<title>after</title><style>a > b { content: '$1$$' }</style>");
  assertEquals(body, "<p>text</p>");
});

Deno.test("Heads of layouts, of components and within components inside of a Head are found", async () => {
  const Site = createContext("");
  const Title = ({ text }: { text: string }) => <title>{text} | {useContext(Site)}</title>;
  const app = new App()
    .layout("/", ({ Component }: PageProps) => (
      <Site.Provider value="Shop">
        <Head>
          <meta name="from" content="layout" />
        </Head>
        <Component />
      </Site.Provider>
    ))
    .get("/", (ctx) =>
      ctx.render(
        <Head>
          loose text
          <Title text="Tea" />
        </Head>,
      ));
  const html = await (await app.handler()(new Request("http://localhost/"))).text();
  assertStringIncludes(
    html,
    '<meta name="from" content="layout"/><title>Tea | Shop</title></head>',
  );
  assertStringIncludes(html, "<body></body>");
});

Deno.test("the content of a head sees the context around it", async () => {
  const Site = createContext("none");
  const Title = () => <title>{useContext(Site)}</title>;
  const [head] = await parts(
    <Site.Provider value="Shop">
      <html>
        <head>
          <Title />
        </head>
        <body></body>
      </html>
    </Site.Provider>,
  );
  assertEquals(head, "<title>Shop</title>");
});

Deno.test("an answer to client navigation carries the head of its page", async () => {
  const handler = new App().get("/", (ctx) =>
    ctx.render(
      <Head>
        <title>Part</title>
      </Head>,
    )).handler();
  const response = await handler(new Request("http://localhost/?fresh-partial=true"));
  assertStringIncludes(await response.text(), "<title>Part</title></head>");
});
