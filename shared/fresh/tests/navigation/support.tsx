import type { ComponentChildren } from "preact";
import type { Browser, Page } from "playwright-core";
import { App, type FreshConfig, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { launchBrowser } from "shared/testing/browser.ts";

const builder = new Builder({ root: import.meta.dirname });
const applyBuild = await builder.build({ snapshot: "memory" });

/** An app with the islands and static files of this folder. */
export function testApp(config?: FreshConfig): App<unknown> {
  const app = new App<unknown>(config).use(staticFiles());
  applyBuild(app);
  return app;
}

/** A document with client navigation switched on. */
export function Doc(
  { title = "Test", head, children }: {
    title?: string;
    head?: ComponentChildren;
    children?: ComponentChildren;
  },
) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        {head}
      </head>
      <body f-client-nav>{children}</body>
    </html>
  );
}

export interface Visitor {
  page: Page;
  origin: string;
  /** Lines of the console and uncaught errors. */
  lines: string[];
  /** Paths with query of the requests, in order. */
  requests: string[];
  /** Marks the document: a page load would lose the mark. */
  mark(): Promise<void>;
  /** Whether the document is still the one that was marked. */
  isMarked(): Promise<boolean>;
}

/** Serves an app and opens a page of a real browser for it. */
export async function visit(
  app: App<unknown>,
  run: (visitor: Visitor) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({
    port: 0,
    hostname: "127.0.0.1",
    onListen: () => {},
  }, app.handler());
  const browser: Browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(10_000);
    const lines: string[] = [];
    const requests: string[] = [];
    page.on("console", (line) => lines.push(line.text()));
    page.on("pageerror", (error) => lines.push(String(error)));
    page.on("request", (request) => {
      const { pathname, search } = new URL(request.url());
      if (!pathname.startsWith("/_fresh/")) requests.push(pathname + search);
    });
    await run({
      page,
      origin: `http://127.0.0.1:${server.addr.port}`,
      lines,
      requests,
      mark: () => page.evaluate(() => void ((globalThis as { marked?: boolean }).marked = true)),
      isMarked: () => page.evaluate(() => (globalThis as { marked?: boolean }).marked === true),
    });
  } finally {
    await browser.close();
    await server.shutdown();
  }
}
