import type { ComponentType } from "preact";
import { deserialize } from "./deserialize.ts";
import { installVNodeHook } from "./vnode_hook.ts";
import { reviveIn } from "./revive.ts";
import type { Page } from "./vnodes.ts";

/** Second entry of the browser: what a page with islands loads besides `boot`. */
export function revive(
  components: Record<string, ComponentType>,
  props: string,
): void {
  installVNodeHook();
  reviveIn(document.body, pageOf(document, components, props));
}

/** The islands of a document, as its script or its partial state names them. */
export function pageOf(
  templates: Document,
  components: Record<string, ComponentType>,
  props: string,
): Page {
  return {
    components: components as Page["components"],
    props: deserialize(props) as Page["props"],
    templates,
  };
}

export { installVNodeHook, reviveIn };
export { liveIsland, renderAgain, type Root, unmountIn } from "./roots.ts";
export { islandVNode, type Page } from "./vnodes.ts";
