import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { raw } from "./markup.ts";
import { type AnyVNode, type RenderState, withState } from "./state.ts";

/** Adds what a page left out of `<html>`, `<head>` and `<body>`. */
export function completed(html: string, state: RenderState): string {
  const { hasHtml, hasHead, hasBody } = state;
  if (hasHtml && hasHead && hasBody) return html;
  const [start, inner, end] = hasHtml ? splitHtml(html) : ["<html>", html, "</html>"];
  const closing = "</head>";
  const headEnd = hasHead
    ? inner.indexOf(closing, inner.indexOf(state.headMark)) + closing.length
    : 0;
  const head = hasHead
    ? inner.slice(0, headEnd)
    : rendered(state, h("head", null, h("meta", { charset: "utf-8" })));
  const rest = inner.slice(headEnd);
  return start + head + (hasBody ? rest : rendered(state, h("body", null, raw(rest)))) + end;
}

/** Up to and with the tag, what is inside, from the closing tag on. */
function splitHtml(html: string): [string, string, string] {
  // In the renderer's HTML every value is in double quotes, where a `>` ends no tag.
  const tag = /<html(?:[^>"]|"[^"]*")*>/.exec(html)!;
  const start = tag.index + tag[0].length;
  const end = html.lastIndexOf("</html>");
  return [html.slice(0, start), html.slice(start, end), html.slice(end)];
}

function rendered(state: RenderState, vnode: AnyVNode): string {
  return withState(state, () => renderToString(vnode));
}
