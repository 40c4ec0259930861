import type { ComponentChildren, VNode } from "preact";
import { Fragment, h } from "preact";
import { server } from "./bridge.ts";

export interface PartialProps {
  /** Unique on the page. */
  name: string;
  /** What an answer does with the content that is there; `replace` by default. */
  mode?: "replace" | "append" | "prepend";
  key?: string | number;
  children?: ComponentChildren;
}

/** A region of a page that client navigation can update on its own. */
export function Partial(this: unknown, props: PartialProps): VNode {
  const key = (this as { __v?: VNode } | undefined)?.__v?.key;
  const { name, mode = "replace", children } = props;
  if (!server.bridge) return h(Fragment, null, children);
  return server.bridge.renderPartial({
    name,
    mode,
    partialKey: key,
    children,
  }) as VNode;
}
