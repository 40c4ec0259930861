import { h } from "preact";
import { raw } from "./markup.ts";
import { UnusedSlots } from "./islands.ts";
import { serialize } from "./serialize.ts";
import { type AnyVNode, type RenderState, renderState } from "./state.ts";

/** The end of the body: slots in waiting, and the script that brings the islands to life. */
export function ClientScripts(): AnyVNode[] {
  return [h(UnusedSlots, {}), h(BootScript, {})];
}

/** What the build tells about the client code of a page. */
export interface ClientCode {
  runtime: string;
  /** Module that reloads the page in development. */
  dev?: string;
}

const clientOf = new WeakMap<RenderState, ClientCode>();

export function setClientCode(state: RenderState, code: ClientCode): void {
  clientOf.set(state, code);
}

/** Rendered last, when every island of the page and its props are known. */
function BootScript(): AnyVNode | null {
  const state = renderState()!;
  const code = clientOf.get(state)!;
  const scripts: string[] = [];
  if (state.needsClient) scripts.push(boot(state, code));
  if (code.dev) scripts.push(`import ${literal(state.basePath + code.dev)};`);
  if (scripts.length === 0) return null;
  return raw(
    `<script type="module" nonce="${state.nonce}">${scripts.join("")}</script>`,
  );
}

function boot(state: RenderState, code: ClientCode): string {
  const at = (path: string) => literal(state.basePath + path);
  const islands = [...state.used];
  const imports = islands.map(({ name, exportName, chunk }) =>
    exportName === "default"
      ? `import ${name} from ${at(chunk)};`
      : `import {${exportName === name ? name : `${exportName} as ${name}`}} from ${at(chunk)};`
  );
  const names = islands.map((island) => island.name).join(",");
  const props = literal(serialize(state.islandProps));
  return `import {boot} from ${at(code.runtime)};${imports.join("")}boot({${names}},${props});`;
}

/** A string literal that cannot end the script it stands in. */
export function literal(text: string): string {
  return JSON.stringify(text)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}

/** Files of the page's client code, for the `Link` header. */
export function preloads(state: RenderState): string[] {
  if (!state.needsClient) return [];
  const chunks = [...state.used].map((island) => island.chunk);
  return [...new Set([clientOf.get(state)!.runtime, ...chunks])]
    .map((path) => `<${encodeURI(state.basePath + path)}>; rel="modulepreload"; as="script"`);
}
