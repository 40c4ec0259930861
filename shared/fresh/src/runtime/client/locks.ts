import { options } from "preact";
import { lockedSources } from "../locks.ts";

const { vnode: made } = options;

/** Locks the images of islands as the server does, or each would be fetched twice. */
options.vnode = (vnode) => {
  if (vnode.type === "img" || vnode.type === "source") {
    Object.assign(vnode.props, lockedSources(vnode.props as Record<string, unknown>));
  }
  made?.(vnode);
};
