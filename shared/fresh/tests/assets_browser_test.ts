import { assertEquals } from "@std/assert";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { findBrowser, launchBrowser } from "shared/testing/browser.ts";
import { tempFolder } from "./temp_folder.ts";

Deno.test({
  name:
    "an island's images keep the address that the server gave them, so that each is fetched once",
  ignore: !findBrowser(),
  fn: imagesStay,
});

async function imagesStay() {
  await using folder = await tempFolder({
    "static/a.svg": svg("red"),
    "static/b.svg": svg("green"),
    "static/c,d.svg": svg("blue"),
    "static/late.svg": svg("black"),
    "islands/Gallery.ts": `import { asset } from "fresh/runtime";
import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
export function Gallery() {
  const [live, setLive] = useState(false);
  useEffect(() => setLive(true), []);
  return h("p", { "data-live": String(live) },
    live && h("img", { id: "late", src: "/late.svg" }),
    h("img", { src: "/a.svg" }),
    h("img", { src: asset("/b.svg") }),
    h("img", { srcset: "/c,d.svg 1x, /a.svg 2x" }),
    h("img", { src: "/nothing.svg", "data-fresh-disable-lock": true }));
}`,
    "routes/index.ts": `import { h } from "preact";
import { Gallery } from "../islands/Gallery.ts";
export default () => h(Gallery);`,
  });
  const app = new App().use(staticFiles()).fsRoutes();
  const builder = new Builder({ root: folder.path });
  (await builder.build({ snapshot: "memory" }))(app);
  const server = Deno.serve({ port: 0, onListen: () => {} }, app.handler());
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const requests: string[] = [];
    page.on("request", (request) => {
      const { pathname, search } = new URL(request.url());
      // What is not there is asked for again.
      if (pathname.endsWith(".svg") && pathname !== "/nothing.svg") {
        requests.push(pathname + search);
      }
    });
    const origin = `http://127.0.0.1:${server.addr.port}`;
    const html = await (await fetch(origin)).text();
    const sent = [...html.matchAll(/src(?:set)?="([^"]+)"/g)].map(([, path]) => path);
    await page.goto(origin);
    await page.locator("[data-live=true]").waitFor();
    const shown = await page.locator("img:not(#late)").evaluateAll((images) =>
      images.map((image) => image.getAttribute("src") ?? image.getAttribute("srcset"))
    );
    assertEquals(shown, sent);
    assertEquals(sent[3], "/nothing.svg");
    assertEquals(requests.toSorted(), [...new Set(requests)].toSorted());
    assertEquals(requests.filter((path) => !path.includes("__frsh_c=")), []);
    // What only the browser renders is bound to the build.
    assertEquals(
      await page.locator("#late").getAttribute("src"),
      `/late.svg?__frsh_c=${builder.config.buildId}`,
    );
  } finally {
    await browser.close();
    await server.shutdown();
  }
}

function svg(color: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="${color}"/></svg>`;
}
