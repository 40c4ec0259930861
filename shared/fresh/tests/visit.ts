import type { Page } from "playwright-core";
import type { App } from "fresh";
import { testBrowser } from "shared/testing/test_browser.ts";

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
  const page: Page = await (await testBrowser()).newPage();
  try {
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
    await page.close();
    await server.shutdown();
  }
}
