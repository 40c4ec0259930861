import { assertEquals } from "@std/assert";
import { App } from "fresh";
import { findBrowser, launchBrowser } from "shared/testing/browser.ts";
import { sameOrigin, securityHeaders } from "./mod.ts";

const secret = "/reset/vml_secret";

/** Another site, which keeps what it learns of where people come from. */
function stranger() {
  const seen: (string | null)[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (req) => {
    if (new URL(req.url).pathname === "/seen") seen.push(req.headers.get("referer"));
    return new Response("<title>elsewhere</title>", { headers: { "content-type": "text/html" } });
  });
  return {
    seen,
    at: `http://127.0.0.1:${server.addr.port}/seen`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A page that a mail's link opens, with a form and a way to the other site. */
function ours(elsewhere: string) {
  let origin = "";
  const posted: (string | null)[] = [];
  const form = `<form method="post"><button>Do it</button></form><a href="${elsewhere}">Help</a>`;
  const app = new App()
    .use(securityHeaders({ formAction: () => [new URL(elsewhere).origin] }))
    .use(sameOrigin({ origin: () => origin }))
    .get(secret, () => new Response(form, { headers: { "content-type": "text/html" } }))
    .post(secret, ({ req }) => {
      posted.push(req.headers.get("origin"));
      return new Response(null, { status: 303, headers: { location: elsewhere } });
    });
  const server = Deno.serve({ port: 0, hostname: "localhost", onListen: () => {} }, app.handler());
  origin = `http://localhost:${server.addr.port}`;
  return { origin, posted, [Symbol.asyncDispose]: () => server.shutdown() };
}

Deno.test({
  name: "in a browser: a link's secret leaves by no Referer, and forms still say whose they are",
  ignore: !findBrowser(),
  fn: async () => {
    await using other = stranger();
    await using app = ours(other.at);
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      await page.goto(app.origin + secret);
      await page.click("a");
      await page.waitForURL(other.at);
      await page.goto(app.origin + secret);
      await page.click("button");
      await page.waitForURL(other.at);
    } finally {
      await browser.close();
    }
    assertEquals(other.seen, [null, null], "by a link, and by a form that leads on");
    assertEquals(app.posted, [app.origin], "no-referrer would have said null");
  },
});
