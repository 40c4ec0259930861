import { h } from "preact";
import { assetPath } from "../runtime/asset.ts";
import { type AnyVNode, renderState } from "./state.ts";

/** Links the stylesheets that became known since the last call, each once. */
export function StyleLinks(): AnyVNode[] {
  const state = renderState()!;
  const links = [...state.css].map((href) =>
    h("link", {
      key: href,
      rel: "stylesheet",
      href: assetPath(
        href.startsWith("/") ? state.basePath + href : href,
        state.versionOf,
      ),
    })
  );
  state.css.clear();
  return links;
}
