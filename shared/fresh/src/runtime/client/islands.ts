import type { ComponentType } from "preact";
import { deserialize } from "./deserialize.ts";
import { containErrors } from "./first_render.ts";
import { installAttributes } from "./attributes.ts";
import { type Page, reviveIn } from "./revive.ts";

installAttributes();
containErrors();

/** Second entry of the browser: what a page with islands loads besides `boot`. */
export function revive(
  components: Record<string, ComponentType>,
  props: string,
  slots?: Page["slots"],
): void {
  reviveIn(document.body, pageOf(document, components, props, slots));
}

/** The islands of a document, as its script or its partial state names them. */
export function pageOf(
  content: Document,
  components: Record<string, ComponentType>,
  props: string,
  slots?: Page["slots"],
): Page {
  return {
    components: components as Page["components"],
    props: deserialize(props) as Page["props"],
    content,
    slots,
  };
}

export { islandVNode, type Page, reviveIn } from "./revive.ts";
export { liveIsland, renderAgain, type Root, unmountIn } from "./roots.ts";
