import { assertEquals, assertStringIncludes } from "@std/assert";
import { App, type PageProps } from "fresh";
import { Partial } from "fresh/runtime";

const Row = ({ text }: { text: string }) => <li>{text}</li>;
const list = (
  <ul>
    <li key="a:1">a</li>
    <Row key="b" text="b" />
  </ul>
);

async function html(app: App<unknown>): Promise<string> {
  const handler = app.get("/", (ctx) => ctx.render(list)).handler();
  return await (await handler(new Request("http://localhost/"))).text();
}

Deno.test("keys reach the browser where a partial is around them, be it in the app's wrapper", async () => {
  const app = new App().appWrapper(({ Component }: PageProps) => (
    <body>
      <Partial name="page">
        <Component />
      </Partial>
    </body>
  ));
  assertStringIncludes(
    await html(app),
    '<ul><li data-frsh-key="a_1">a</li><!--frsh:key:b--><li>b</li><!--/frsh:key--></ul>' +
      "<!--/frsh:partial-->",
  );
});

Deno.test("a page on its own carries no keys", async () => {
  assertEquals((await html(new App())).includes("frsh"), false);
});
