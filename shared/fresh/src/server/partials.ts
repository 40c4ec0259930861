import { Fragment, h } from "preact";
import { useContext } from "preact/hooks";
import { comment, markerKey } from "./markup.ts";
import { InIsland } from "./islands.ts";
import { type AnyVNode, renderState } from "./state.ts";

interface ServerPartialProps {
  name: string;
  mode: "replace" | "append" | "prepend";
  islandKey: unknown;
  children: unknown;
}

/** A partial between its markers. */
export function ServerPartial(props: ServerPartialProps): AnyVNode {
  const state = renderState();
  const { name, mode, islandKey, children } = props;
  const inIsland = useContext(InIsland);
  if (!state) return h(Fragment, null, children as never);
  if (inIsland) {
    throw new Error(`<Partial name="${name}"> cannot be inside of an island`);
  }
  if (state.partials.has(name)) {
    throw new Error(`There is more than one <Partial name="${name}">`);
  }
  if (mode !== "replace" && (islandKey === undefined || islandKey === null)) {
    console.warn(
      `<Partial name="${name}" mode="${mode}"> needs a key to tell old from new content`,
    );
  }
  state.partials.add(name);
  return h(
    Fragment,
    null,
    comment(`frsh:partial:${name}:${mode}:${markerKey(islandKey)}`),
    children as never,
    comment("/frsh:partial"),
  );
}
