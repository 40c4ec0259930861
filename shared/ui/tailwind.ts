import type { Builder } from "fresh/dev";
import { optimize } from "@tailwindcss/node";
import { Scanner } from "@tailwindcss/oxide";
import daisyui from "daisyui";
import theme from "daisyui/theme";
import { compile } from "tailwindcss";
import tailwindCss from "tailwindcss/index.css" with { type: "text" };
import latin from "inter/inter-latin-wght-normal.woff2" with { type: "bytes" };
import latinExt from "inter/inter-latin-ext-wght-normal.woff2" with { type: "bytes" };
import ownCss from "./styles.css" with { type: "text" };

/**
 * Builds the one stylesheet of an app: an app's `static/styles.css` begins with
 * `@import "shared/ui";` and may add to it. Only classes that stand in `sources` or in
 * `shared/ui` itself are in the result. The font's files are put beside it.
 */
// deno-lint-ignore no-explicit-any -- whatever the app keeps in its state
export function tailwind(builder: Builder<any>, { sources }: { sources: string[] }): void {
  let made: { text: string; build: () => string } | undefined;
  builder.onTransformStaticFile(
    { pluginName: "tailwind", filter: /[/\\]static[/\\]styles\.css$/ },
    async ({ path, text, mode }) => {
      // Kept while the app is being written: what takes its time is to compile the stylesheet.
      if (made?.text !== text) {
        made = { text, build: await compileCss(text, [import.meta.dirname!, ...sources]) };
      }
      const css = made.build();
      const folder = path.replace(/[^/\\]*$/, "");
      return [
        { path, content: mode === "production" ? optimize(css, { minify: true }).code : css },
        { path: `${folder}fonts/inter-latin.woff2`, content: latin },
        { path: `${folder}fonts/inter-latin-ext.woff2`, content: latinExt },
      ];
    },
  );
}

/** Compiles a stylesheet; each call of the result fills in the classes found in some folders. */
async function compileCss(css: string, folders: string[]): Promise<() => string> {
  const sheets: Record<string, string> = { "tailwindcss": tailwindCss, "shared/ui": ownCss };
  const plugins: Record<string, unknown> = { "daisyui": daisyui, "daisyui/theme": theme };
  const compiler = await compile(css, {
    base: "/",
    loadStylesheet: (id, base) => {
      const content = sheets[id];
      if (content === undefined) throw new Error(`styles.css imports "${id}", which is not known`);
      return Promise.resolve({ path: id, base, content });
    },
    loadModule: (id, base) =>
      // deno-lint-ignore no-explicit-any -- plugins come without types that would fit
      Promise.resolve({ path: id, base, module: plugins[id] as any }),
  });
  const scanner = new Scanner({
    sources: folders.map((base) => ({ base, pattern: "**/*.{ts,tsx}", negated: false })),
  });
  return () => compiler.build(scanner.scan());
}
