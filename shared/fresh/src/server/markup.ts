import { Fragment, h, isValidElement } from "preact";
import type { AnyVNode } from "./state.ts";

/** A comment in the HTML; `--` cannot stand in one. */
export function comment(text: string): AnyVNode {
  // preact-render-to-string writes this prop of a fragment as a comment.
  return h(
    Fragment,
    { UNSTABLE_comment: text.replaceAll("--", "__") } as never,
  );
}

/**
 * Whether a value is a vnode. For Preact so is all that has no constructor: a signal, which can be
 * rendered, and an object without prototype; but they are data.
 */
export function isVNode(value: unknown): value is AnyVNode {
  return isValidElement(value) && Object.hasOwn(value, "constructor");
}

/** HTML that is already rendered. */
export function raw(html: string): AnyVNode {
  return h(Fragment, { tpl: [html], exprs: [] } as never);
}

/** A key as it stands in a marker, whose parts are joined by colons. */
export function markerKey(key: unknown): string {
  return key === undefined || key === null ? "" : String(key).replaceAll(":", "_");
}

/** Text as content or quoted attribute of HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
