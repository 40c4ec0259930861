import type { ComponentChildren } from "preact";
import { App, type FreshConfig, staticFiles } from "fresh";
import { Builder } from "fresh/dev";

export { visit, type Visitor } from "../visit.ts";

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
