import { options, render, type VNode } from "preact";
import { keepInput } from "./typed_input.ts";

/** What Preact keeps in a vnode, and in the element that it renders into. */
interface Rendered {
  type: unknown;
  /** The vnodes below it. */
  __k: (Rendered | null)[] | null;
  /** Its node. */
  __e: Node;
}

type Hooks = typeof options & {
  /** Called with what a component or an effect throws. */
  __e(error: unknown, ...vnodes: unknown[]): void;
};

let first = false;

/** Keeps the error of one island from the others. */
export function containErrors(): void {
  const hooks = options as Hooks;
  const { __e: caught } = hooks;
  hooks.__e = (error, ...vnodes) => {
    try {
      caught(error, ...vnodes);
    } catch (uncaught) {
      if (first) throw uncaught;
      // Thrown on, it would end the updates of all islands that are under way.
      reportError(uncaught);
    }
  };
}

/**
 * Renders over the nodes that the server sent: what the user typed is kept, what the island does not
 * take over goes. An island that throws stays as the server sent it; false tells so.
 */
export function firstRender(vnode: VNode, host: Element): boolean {
  const sent = [...host.childNodes];
  const copies = sent.map((node) => node.cloneNode(true));
  const restoreInput = keepInput(sent);
  const taken = new Set<Node>();
  const take = ({ type, __k: children, __e: node }: Rendered): void => {
    if (typeof type !== "function") taken.add(node);
    else children?.forEach((child) => child && take(child));
  };
  let alive = first = true;
  try {
    render(vnode, host);
    take((host as unknown as { __k: Rendered }).__k);
    for (const node of sent) if (!taken.has(node)) node.remove();
  } catch (error) {
    alive = false;
    reportError(error);
    for (const node of [...host.childNodes]) node.remove();
    for (const node of copies) host.insertBefore(node, null);
  }
  first = false;
  restoreInput();
  return alive;
}
