import { Buffer } from "node:buffer";
import { assert, assertEquals } from "@std/assert";
import type { App } from "fresh";
import { Partial } from "fresh/runtime";
import type { ComponentChildren } from "preact";
import { findBrowser } from "shared/testing/browser.ts";
import Tally from "./islands/Tally.tsx";
import { Doc, testApp, visit, type Visitor } from "./support.tsx";

const ignore = !findBrowser();

/** A page with a form, and an app that says what arrived. */
function sending(
  name: string,
  { form, routes = (app) => app }: {
    form: ComponentChildren;
    routes?: (app: App<unknown>) => App<unknown>;
  },
  check: (visitor: Visitor & { send(): Promise<void> }) => Promise<void>,
): void {
  const page = (children: ComponentChildren) => (
    <Doc>
      <Tally />
      {children}
    </Doc>
  );
  const app = routes(testApp())
    .get("/", (ctx) =>
      ctx.render(page(
        <>
          {form}
          <Partial name="result">
            <p>nothing yet</p>
          </Partial>
        </>,
      )))
    .all("/echo", async (ctx) => {
      const fields = ctx.req.method === "POST"
        ? [...await ctx.req.formData()].map(([name, value]) =>
          `${name}=${typeof value === "string" ? value : `file ${value.name}`}`
        )
        : [...ctx.url.searchParams].map((pair) => pair.join("="));
      return ctx.render(page(
        <Partial name="result">
          <p id="result">{ctx.req.method} {fields.join("&")}</p>
        </Partial>,
      ));
    });
  Deno.test({
    name,
    ignore,
    fn: () =>
      visit(app, async (visitor) => {
        await visitor.page.goto(visitor.origin);
        await visitor.mark();
        await check({
          ...visitor,
          send: () => visitor.page.locator("#send").click(),
        });
      }),
  });
}

const result = ({ page }: Visitor) => page.locator("#result").textContent();
const path = ({ page, origin }: Visitor) => page.url().slice(origin.length);

sending(
  "a GET form puts its fields into the address, and back leads to the form",
  {
    form: (
      <form action="/echo?kept=1&name=old">
        <input name="name" value="a b" />
        <input type="checkbox" name="of" value="1" checked />
        <input type="checkbox" name="of" value="2" checked />
        <button type="submit" id="send" name="by" value="button">send</button>
      </form>
    ),
  },
  async (visitor) => {
    await visitor.send();
    assertEquals(
      await result(visitor),
      "GET kept=1&name=a b&of=1&of=2&by=button",
    );
    assertEquals(path(visitor), "/echo?kept=1&name=a+b&of=1&of=2&by=button");
    assert(await visitor.isMarked());
    await visitor.page.evaluate(() => void setTimeout(() => history.back()));
    await visitor.page.getByText("nothing yet").waitFor();
    assertEquals(path(visitor), "/");
  },
);

sending("a POST form sends what a browser would send, and stays where it is", {
  form: (
    <form action="/echo" method="post">
      <input name="name" value="é&=" />
      <button type="submit" id="send" name="by" value="button">send</button>
    </form>
  ),
}, async (visitor) => {
  const sent = visitor.page.waitForRequest((request) => request.method() === "POST");
  await visitor.page.locator("#tally[data-alive=true]").click();
  await visitor.send();
  assertEquals(await result(visitor), "POST name=é&=&by=button");
  const type = (await sent).headers()["content-type"];
  assert(type.startsWith("application/x-www-form-urlencoded"), type);
  assertEquals(path(visitor), "/echo");
  assertEquals(await visitor.page.locator("#tally").textContent(), "1");
  assert(await visitor.isMarked());
});

sending("files travel with the form that holds them", {
  form: (
    <form action="/echo" method="post" enctype="multipart/form-data">
      <input type="file" name="file" id="file" />
      <button type="submit" id="send">send</button>
    </form>
  ),
}, async (visitor) => {
  await visitor.page.locator("#file").setInputFiles({
    name: "list.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("a,b"),
  });
  await visitor.send();
  assertEquals(await result(visitor), "POST file=file list.csv");
  assert(await visitor.isMarked());
});

sending("a button outside of the form says where and how it is sent", {
  form: (
    <>
      <form action="/" id="far">
        <input name="name" value="x" />
      </form>
      <button
        type="submit"
        id="send"
        form="far"
        formaction="/shown"
        formmethod="POST"
        f-partial="/echo"
        name="by"
        value="far"
      >
        send
      </button>
    </>
  ),
}, async (visitor) => {
  await visitor.send();
  assertEquals(await result(visitor), "POST name=x&by=far");
  assertEquals(path(visitor), "/shown");
  assert(await visitor.isMarked());
});

sending("f-partial of the form says where the answer comes from", {
  form: (
    <form action="/shown" f-partial="/echo">
      <input name="q" value="1" />
      <button type="submit" id="send">send</button>
    </form>
  ),
}, async (visitor) => {
  await visitor.send();
  assertEquals(await result(visitor), "GET q=1");
  assertEquals(path(visitor), "/shown?q=1");
});

sending("a redirect after the form is followed, by whatever it was made", {
  form: (
    <form action="/save" method="post">
      <button type="submit" id="send">send</button>
    </form>
  ),
  routes: (app) =>
    app.post(
      "/save",
      () =>
        new Response(null, {
          status: 303,
          headers: { location: "/saved?n=1" },
        }),
    )
      .get("/saved", (ctx) =>
        ctx.render(
          <Doc>
            <Partial name="result">
              <p id="result">saved {ctx.url.search}</p>
              <Tally id="late" />
            </Partial>
          </Doc>,
        )),
}, async (visitor) => {
  await visitor.send();
  assertEquals(await result(visitor), "saved ?n=1");
  assertEquals(path(visitor), "/saved?n=1");
  await visitor.page.locator("#late[data-alive=true]").waitFor();
  assert(await visitor.isMarked());
});

sending(
  "a redirect to another host is followed, and the form is not sent twice",
  {
    form: (
      <form action="/leave" method="post">
        <button type="submit" id="send">send</button>
      </form>
    ),
    routes: (app) => {
      let sent = 0;
      return app
        .post("/leave", (ctx) => {
          sent++;
          return ctx.redirect(`http://localhost:${ctx.url.port}/there`, 303);
        })
        .get("/there", (ctx) =>
          ctx.render(
            <Doc>
              <p id="result">there, {sent} sent</p>
            </Doc>,
          ));
    },
  },
  async (visitor) => {
    await visitor.send();
    await visitor.page.waitForURL("http://localhost:*/there");
    assertEquals(await result(visitor), "there, 1 sent");
  },
);

sending(
  "an answer to a form that fits into no partial is shown all the same, once",
  {
    form: (
      <form action="/refuse" method="post">
        <button type="submit" id="send">send</button>
      </form>
    ),
    routes: (app) => {
      let sent = 0;
      return app.post("/refuse", (ctx) =>
        ctx.render(
          <Doc title="Refused">
            <p id="result">refused {++sent}</p>
            <Tally id="late" />
          </Doc>,
          { status: 422 },
        ));
    },
  },
  async (visitor) => {
    await visitor.send();
    assertEquals(await result(visitor), "refused 1");
    assertEquals(await visitor.page.title(), "Refused");
    await visitor.page.locator("#late[data-alive=true]").click();
    assertEquals(await visitor.page.locator("#send").count(), 0);
  },
);

sending("a file that answers a form is saved under its name", {
  form: (
    <form action="/export" method="post">
      <button type="submit" id="send">send</button>
    </form>
  ),
  routes: (app) =>
    app.post("/export", () =>
      new Response("a,b", {
        headers: {
          "content-type": "text/csv",
          "content-disposition": 'attachment; filename="list.csv"',
        },
      })),
}, async (visitor) => {
  const download = visitor.page.waitForEvent("download");
  await visitor.send();
  assertEquals((await download).suggestedFilename(), "list.csv");
  assertEquals(path(visitor), "/");
  assert(await visitor.isMarked());
});

for (
  const [what, form] of Object.entries({
    "no action": (
      <form method="post" id="own">
        <button type="submit" id="send">send</button>
      </form>
    ),
    "a dialog": (
      <dialog open>
        <form method="dialog">
          <button type="submit" id="send">send</button>
        </form>
      </dialog>
    ),
    "client navigation off at its button": (
      <form action="/echo" method="post">
        <button type="submit" id="send" f-client-nav={false}>send</button>
      </form>
    ),
    "another target": (
      <form action="/echo" target="_blank">
        <button type="submit" id="send">send</button>
      </form>
    ),
  })
) {
  sending(`a form with ${what} is the browser's own business`, {
    form,
    routes: (app) =>
      app.post("/", (ctx) =>
        ctx.render(
          <Doc>
            <p id="result">native</p>
          </Doc>,
        )),
  }, async (visitor) => {
    const { page, requests } = visitor;
    const other = page.context().waitForEvent("page", { timeout: 3000 }).catch(
      () => null,
    );
    await visitor.send();
    if (what === "a dialog") {
      await page.locator("dialog[open]").waitFor({ state: "hidden" });
    } else if (what === "another target") {
      assert(await other, "no other page was opened");
    } else await page.locator("#result").waitFor();
    const stays = what === "a dialog" || what === "another target";
    assertEquals(await visitor.isMarked(), stays);
    assertEquals(requests.filter((each) => each.includes("fresh-partial")), []);
  });
}

sending("when the network fails the filled form stays, and the page is told", {
  form: (
    <form action="/echo" method="post">
      <input name="name" id="name" />
      <button type="submit" id="send">send</button>
    </form>
  ),
}, async (visitor) => {
  const { page } = visitor;
  await page.locator("#tally[data-alive=true]").waitFor();
  await page.locator("#name").fill("a long text");
  await page.evaluate(() =>
    addEventListener("fresh:failed", (event) => {
      event.preventDefault();
      document.title = (event as CustomEvent).detail.address.pathname;
    })
  );
  await page.route("**/echo*", (route) => route.abort());
  await visitor.send();
  await page.waitForFunction(() => document.title === "/echo");
  assertEquals(await page.locator("#name").inputValue(), "a long text");
  await page.unroute("**/echo*");
  await visitor.send();
  assertEquals(await result(visitor), "POST name=a long text");
});

sending(
  "without its code the browser sends the form, to where the button says and with its value",
  {
    form: (
      <form action="/never" method="post">
        <input name="name" value="Ada" />
        <button type="submit" id="send" formaction="/echo" name="do" value="keep">send</button>
      </form>
    ),
  },
  async (visitor) => {
    await visitor.page.route("**/navigation-*.js", (route) => route.abort());
    await visitor.send();
    assertEquals(await result(visitor), "POST name=Ada&do=keep");
    assertEquals(await visitor.isMarked(), false);
  },
);
