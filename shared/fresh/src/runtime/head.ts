import { type ComponentChildren, Fragment, h, type VNode } from "preact";
import { server } from "./bridge.ts";
import { liveHead } from "./client/head.ts";
import { IS_BROWSER } from "./shared.ts";

export interface HeadProps {
  children?: ComponentChildren;
}

/** Puts its children into the head of the page, from anywhere; in an island they stay live. */
export function Head({ children }: HeadProps): VNode | null {
  if (IS_BROWSER) return h(Fragment, null, liveHead(children));
  return server.bridge?.renderHead(children) as VNode ?? null;
}
