import type { VNode } from "preact";
import type { BuildCache, IslandEntry, KnownIsland } from "../build_cache.ts";
import type { Place } from "../active_links.ts";
import type { HeadElement } from "./head.ts";
import type { ClientCode } from "./scripts.ts";
import type { IslandProps } from "./serialize.ts";
import { versionIn } from "./versions.ts";

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
  /** Of an answer to client navigation: no content of the page can know it beforehand. */
  readonly id: string | null;
  /**
   * For `<script>` and `<style>`: unpredictable, in hexadecimal (CSP Level 3 §7.1). That of an
   * answer to client navigation is made of its id, so that the browser's part knows it.
   */
  readonly nonce: string;
  readonly code: ClientCode;
  /** Where the page is, read once: each look into a URL costs. */
  readonly place: Place;
  readonly basePath: string;
  readonly buildId: string;
  /** Of static files that islands name, by path: the browser must name them in the same way. */
  readonly versions = new Map<string, string>();
  /** Whether to tell the developer about mistakes in the page. */
  readonly development: boolean;
  /** Islands by their component. */
  readonly known: Map<unknown, KnownIsland>;
  /** Islands on the page, once each. */
  readonly used = new Set<IslandEntry>();
  /** Props of each island root, in the order of their markers. */
  readonly islandProps: IslandProps[] = [];
  readonly slots: Slot[] = [];
  readonly partials = new Set<string>();
  /** What `<Head>`s hold, by what makes an element the same as another. */
  readonly head = new Map<string | symbol, HeadElement>();
  /** Whose `<Head>` is being rendered. */
  collecting: "page" | "island" | null = null;
  /** The content of `<head>`, to be rendered last. */
  headContent: { children: unknown; context: unknown } | null = null;
  /** Stylesheets of islands and of the route that are not linked yet. */
  readonly css: Set<string>;
  /** Vnodes that the framework made itself and must not look at again. */
  readonly own = new Set<object>();
  /** Whether the page asked for client navigation. */
  clientNav = false;
  hasHtml = false;
  hasHead = false;
  hasBody = false;
  /** Whether the content of `<head>` is being rendered. */
  inHead = false;
  /** How deep in islands and partials, where the browser needs to know the keys of elements. */
  inRegion = 0;
  /**
   * How deep in islands it is; content that was handed to one stands outside of it. Not a context of
   * Preact's: what the provider of one makes outlives the young generation of the heap, and the whole
   * page with it.
   */
  islandDepth = 0;

  constructor(options: {
    code: ClientCode;
    url: Place;
    basePath: string;
    buildId: string;
    build: BuildCache | null;
    isPartial: boolean;
    development: boolean;
    known: Map<unknown, KnownIsland>;
    css: string[];
  }) {
    this.code = options.code;
    const { pathname, search } = options.url;
    this.place = { pathname, search };
    this.basePath = options.basePath;
    this.buildId = options.buildId;
    this.#build = options.build;
    const unique = crypto.randomUUID();
    this.id = options.isPartial ? unique : null;
    this.nonce = unique.replaceAll("-", "");
    this.development = options.development;
    this.known = options.known;
    this.css = new Set(options.css);
  }

  readonly #build: BuildCache | null;

  /**
   * The version of a path, for its lock. A method, not a function made for each page: one that is
   * kept in a field outlives the young generation of the heap, and the whole page with it.
   */
  versionOf(path: string): string {
    const version = this.#build ? versionIn(this.#build, path, this.basePath) : this.buildId;
    if (this.islandDepth > 0 && version !== this.buildId) this.versions.set(path, version);
    return version;
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

  /** Notes an island of the page, whose stylesheets the page then needs. */
  use(island: IslandEntry): void {
    if (this.used.has(island)) return;
    this.used.add(island);
    for (const href of island.css) this.css.add(href);
  }

  /** Stands in the HTML where the content of `<head>` belongs; no content of the page can know it. */
  get headMark(): string {
    return `<!--frsh:head:${this.nonce}-->`;
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
