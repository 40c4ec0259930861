import { h } from "preact";
import { assetPath } from "../runtime/asset.ts";
import { type AnyVNode, renderState } from "./state.ts";

/** Links the stylesheets of the route and of the islands on the page. */
export function StyleLinks(): AnyVNode[] {
  const state = renderState()!;
  return [...state.css].map((href) =>
    h("link", {
      rel: "stylesheet",
      href: assetPath(
        href.startsWith("/") ? state.basePath + href : href,
        (path) => state.versionOf(path),
      ),
    })
  );
}
