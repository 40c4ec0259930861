import { h } from "preact";
import { raw } from "./markup.ts";
import { UnusedSlots } from "./islands.ts";
import { serialize } from "./serialize.ts";
import { type AnyVNode, type RenderState, renderState } from "./state.ts";
import { notedVersions } from "./versions.ts";

/** Where a build's client code lies, without the base path. */
export interface ClientCode {
  /** What every page with client code loads: `boot`. */
  runtime: string;
  /** What a page with islands loads besides. */
  islands: string;
  /** What a page loads besides whose islands are given content. */
  slots: string;
  /** By the path of a file: those that it needs before it can run. */
  imports: Record<string, string[]>;
  /** Module that reloads the page in development. */
  dev?: string;
}

/** What client navigation needs to bring the islands of an answer to life. */
export interface PartialState {
  /** Path of the module that brings them to life; missing where there are none. */
  module?: string;
  /** Path of the module for content that islands were given; missing where there is none. */
  slots?: string;
  islands: Record<string, { exportName: string; chunk: string }>;
  /** As `serialize` made them, one entry for each island root. */
  props: string;
  /** Versions of static files, as `notedVersions` writes them. */
  versions: string;
}

/** The end of the body: slots in waiting, and what brings the islands to life. */
export function ClientScripts(): AnyVNode[] {
  return [h(UnusedSlots, {}), h(BootScript, {})];
}

/** Rendered last, when every island of the page and its props are known. */
function BootScript(): AnyVNode | null {
  const state = renderState()!;
  if (state.id) return raw(partialState(state));
  const { dev } = state.code;
  const scripts: string[] = [];
  if (state.needsClient) scripts.push(boot(state));
  if (dev) scripts.push(`import ${literal(state.basePath + dev)};`);
  if (scripts.length === 0) return null;
  return raw(
    `<script type="module" nonce="${state.nonce}" data-frsh-versions="${notedVersions(state)}">` +
      `${scripts.join("")}</script>`,
  );
}

function boot(state: RenderState): string {
  const at = (path: string) => literal(state.basePath + path);
  const islands = [...state.used];
  const lines = [`import {boot} from ${at(state.code.runtime)};`];
  if (islands.length > 0) {
    lines.push(`import * as frsh from ${at(state.code.islands)};`);
  }
  for (const { name, exportName, chunk } of islands) {
    const what = exportName === "default" ? name : `{${exportName} as ${name}}`;
    lines.push(
      `import ${exportName === name ? `{${name}}` : what} from ${at(chunk)};`,
    );
  }
  if (state.slots.length > 0) lines.push(`import * as slots from ${at(state.code.slots)};`);
  const names = islands.map((island) => island.name).join(",");
  const props = literal(serialize(state.islandProps));
  const modules = (islands.length > 0 ? ",frsh" : "") + (state.slots.length > 0 ? ",slots" : "");
  lines.push(`boot({${names}},${props}${modules});`);
  return lines.join("");
}

/** The id says which answer it belongs to, so that no content of the page can pass for it. */
function partialState(state: RenderState): string {
  const islands: PartialState["islands"] = {};
  for (const { name, exportName, chunk } of state.used) {
    islands[name] = { exportName, chunk: state.basePath + chunk };
  }
  const data: PartialState = {
    islands,
    props: serialize(state.islandProps),
    versions: notedVersions(state),
  };
  if (state.used.size > 0) data.module = state.basePath + state.code.islands;
  if (state.slots.length > 0) data.slots = state.basePath + state.code.slots;
  const json = JSON.stringify(data).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="__FRSH_STATE_${state.id}" nonce="${state.nonce}">${json}</script>`;
}

/** A string literal that cannot end the script it stands in. */
export function literal(text: string): string {
  return JSON.stringify(text)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/**
 * Files of the page's client code, for the `Link` header: what the boot script names, and what that
 * imports in its turn, so that browsers need not find out step by step.
 */
export function preloads(state: RenderState): string[] {
  if (!state.needsClient || state.id) return [];
  const { runtime, islands, slots, imports } = state.code;
  const chunks = [...state.used].map((island) => island.chunk);
  const named = [runtime, ...chunks];
  if (chunks.length > 0) named.push(islands);
  if (state.slots.length > 0) named.push(slots);
  return [...new Set([...named, ...named.flatMap((path) => imports[path] ?? [])])]
    .map((path) => `<${encodeURI(state.basePath + path)}>; rel="modulepreload"; as="script"`);
}
