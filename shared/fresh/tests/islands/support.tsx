import type { ComponentChildren } from "preact";
import { App, type FreshConfig, staticFiles } from "fresh";
import { Builder } from "fresh/dev";

const builder = new Builder({ root: import.meta.dirname });
const applyBuild = await builder.build({ snapshot: "memory" });

/** An app with the islands and routes of this folder. */
export function testApp(config?: FreshConfig): App<unknown> {
  const app = new App<unknown>(config).use(staticFiles());
  applyBuild(app);
  return app;
}

/** A document that asks for nothing of the browser's code itself. */
export function Doc({ children }: { children?: ComponentChildren }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Test</title>
        <link rel="icon" href="data:," />
      </head>
      <body>{children}</body>
    </html>
  );
}
