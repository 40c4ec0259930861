import { Fragment, h } from "preact";
import { comment, markerKey } from "./markup.ts";
import { type AnyVNode, renderState } from "./state.ts";

interface ServerPartialProps {
  name: string;
  mode: "replace" | "append" | "prepend";
  partialKey: unknown;
  children: unknown;
}

/** A partial between its markers. */
export function ServerPartial(props: ServerPartialProps): AnyVNode {
  const state = renderState();
  const { name, mode, partialKey, children } = props;
  if (!state) return h(Fragment, null, children as never);
  if (state.islandDepth > 0) {
    throw new Error(`<Partial name="${name}"> cannot be inside of an island`);
  }
  if (state.partials.has(name)) {
    throw new Error(`There is more than one <Partial name="${name}">`);
  }
  if (mode !== "replace" && (partialKey === undefined || partialKey === null)) {
    console.warn(
      `<Partial name="${name}" mode="${mode}"> needs a key to tell old from new content`,
    );
  }
  state.partials.add(name);
  // Colons separate the parts of a marker: in a name they would be read as one.
  const place = `${encodeURIComponent(name)}:${mode}:${markerKey(partialKey)}`;
  return h(
    Fragment,
    null,
    comment(`frsh:partial:${place}`),
    children as never,
    comment("/frsh:partial"),
  );
}
