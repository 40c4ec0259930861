import type { VNode } from "preact";
import type { IslandEntry, KnownIsland } from "../build_cache.ts";

// deno-lint-ignore no-explicit-any -- any vnode
export type AnyVNode = VNode<any>;

/** Server-made content that is handed to an island as a prop. */
export interface Slot {
  id: number;
  name: string;
  content: unknown;
  /** Whether the island put it somewhere. */
  rendered: boolean;
}

/** What one rendering of one page gathers; never shared between requests. */
export class RenderState {
  readonly nonce: string;
  readonly url: URL;
  readonly basePath: string;
  readonly buildId: string;
  /** Islands by their component. */
  readonly known: Map<unknown, KnownIsland>;
  /** Islands on the page, once each. */
  readonly used = new Set<IslandEntry>();
  /** Props of each island root, in the order of their markers. */
  readonly islandProps: Record<string, unknown>[] = [];
  readonly slots: Slot[] = [];
  readonly partials = new Set<string>();
  readonly head: AnyVNode[] = [];
  /** Vnodes that the framework made itself and must not look at again. */
  readonly own = new WeakSet<object>();
  /** Whether the page asked for client navigation. */
  clientNav = false;
  hasHtml = false;
  hasHead = false;
  hasBody = false;
  /** How deep in `<head>` the renderer is. */
  inHead = 0;

  constructor(options: {
    nonce: string;
    url: URL;
    basePath: string;
    buildId: string;
    known: Map<unknown, KnownIsland>;
  }) {
    this.nonce = options.nonce;
    this.url = options.url;
    this.basePath = options.basePath;
    this.buildId = options.buildId;
    this.known = options.known;
  }

  #changed: { vnode: AnyVNode; type: unknown; props: unknown }[] = [];

  /** Alters a vnode for this rendering only: a constant of a module may be rendered again. */
  change(vnode: AnyVNode, type: unknown, props: unknown): void {
    this.#changed.push({ vnode, type: vnode.type, props: vnode.props });
    vnode.type = type as never;
    vnode.props = props;
  }

  /** Takes every alteration back. */
  restore(): void {
    for (const { vnode, type, props } of this.#changed.reverse()) {
      vnode.type = type as never;
      vnode.props = props;
    }
    this.#changed = [];
  }

  /** Whether the browser needs any script of ours. */
  get needsClient(): boolean {
    return this.used.size > 0 || this.partials.size > 0 || this.clientNav;
  }
}

let current: RenderState | null = null;

/** The page that is being rendered right now; rendering is synchronous, so there is only one. */
export function renderState(): RenderState | null {
  return current;
}

/** Runs `render` with `state` as the current page. */
export function withState<T>(state: RenderState, render: () => T): T {
  const before = current;
  current = state;
  try {
    return render();
  } finally {
    state.restore();
    current = before;
  }
}
