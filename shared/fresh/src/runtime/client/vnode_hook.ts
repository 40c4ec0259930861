import { options, type VNode } from "preact";
import { activeAttributes } from "../../active_links.ts";

let installed = false;

/** Lets the framework's attributes mean in the browser what they mean on the server. */
export function installVNodeHook(): void {
  if (installed) return;
  installed = true;
  const before = options.vnode;
  options.vnode = (vnode) => {
    if (typeof vnode.type === "string") {
      adapt(vnode.type, vnode.props as Record<string, unknown>);
    }
    before?.(vnode);
  };
  const { diffed } = options;
  options.diffed = (vnode) => {
    const { type, props, __e: dom } = vnode as VNode & {
      __e: Indicated | null;
    };
    if (typeof type === "string" && dom && indicator in props) {
      dom._freshIndicator = (props as Record<string, () => unknown>)
        [indicator]();
    }
    diffed?.(vnode);
  };
}

interface Indicated {
  _freshIndicator?: unknown;
}

/** Stands for `_freshIndicator` until the element is there. */
const indicator = "data-frsh-indicator";

function adapt(type: string, props: Record<string, unknown>): void {
  const nav = props["f-client-nav"];
  // Preact leaves an attribute that is false out, but here "false" switches off what is above.
  if (nav !== undefined && nav !== null) props["f-client-nav"] = String(nav);
  if ("_freshIndicator" in props) {
    // In a function, or signals would bind it as an attribute.
    const signal = props._freshIndicator;
    props[indicator] = () => signal;
    delete props._freshIndicator;
  }
  if (type === "a") {
    Object.assign(props, activeAttributes(props, new URL(location.href)));
  }
}
