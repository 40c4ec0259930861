import { options, type VNode } from "preact";
import { activeAttributes } from "../../active_links.ts";

type Props = Record<string, unknown>;

/** Lets the framework's attributes mean in the browser what they mean on the server. */
export function installAttributes(): void {
  const { vnode: made, diffed } = options;
  options.vnode = (vnode) => {
    if (typeof vnode.type === "string") adapt(vnode.type, vnode.props as Props);
    made?.(vnode);
  };
  options.diffed = (vnode) => {
    const { props, __e: element } = vnode as VNode<Props> & { __e?: Props | null };
    const indicator = element && props?._freshIndicator;
    if (typeof indicator === "function") element!._freshIndicator = indicator();
    diffed?.(vnode);
  };
}

function adapt(type: string, props: Props): void {
  const nav = props["f-client-nav"];
  // Preact leaves an attribute that is false out, but here "false" switches off what is above.
  if (nav !== undefined && nav !== null) props["f-client-nav"] = String(nav);
  const indicator = props._freshIndicator;
  if (indicator && typeof indicator !== "function") {
    // In a function, or signals would bind it as an attribute.
    props._freshIndicator = () => indicator;
  }
  if (type === "a") {
    Object.assign(props, activeAttributes(props, new URL(location.href)));
  }
}
