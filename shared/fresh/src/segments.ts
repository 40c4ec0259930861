import type { Loader } from "./lazy.ts";
import type { LayoutConfig, Middleware, Route, RouteComponent } from "./types.ts";

export interface Layout<State> {
  component: RouteComponent<State>;
  config: LayoutConfig;
}

/** One part of a path, with what was registered for it so far. */
export interface Segment<State> {
  parent: Segment<State> | null;
  children: Map<string, Segment<State>>;
  middlewares: Middleware<State>[];
  layout: Loader<Layout<State>> | null;
  errorRoute: Loader<Route<State>> | null;
  /** Of the root only: both are one for the whole app. */
  notFound: Loader<Route<State>> | null;
  app: Loader<RouteComponent<State>> | null;
}

export function newSegment<State>(
  parent: Segment<State> | null,
): Segment<State> {
  return {
    parent,
    children: new Map(),
    middlewares: [],
    layout: null,
    errorRoute: null,
    notFound: null,
    app: null,
  };
}

/** The segment at a path below `root`; made where it is missing. Groups of a pattern do not count. */
export function segmentAt<State>(
  root: Segment<State>,
  path: string,
): Segment<State> {
  const bare = path.replace(/\{[^}]*\}\?/g, "");
  let segment = root;
  for (const part of bare.split("/")) {
    if (part === "" || part === "*") continue;
    let child = segment.children.get(part);
    if (!child) segment.children.set(part, child = newSegment(segment));
    segment = child;
  }
  return segment;
}

/** From the root to the segment itself. */
export function lineage<State>(segment: Segment<State>): Segment<State>[] {
  const line: Segment<State>[] = [];
  for (let at: Segment<State> | null = segment; at; at = at.parent) {
    line.unshift(at);
  }
  return line;
}
