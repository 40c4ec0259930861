import type { ComponentType } from "preact";
import type { PartialState } from "../../server/scripts.ts";
import { page as loaded } from "./page_state.ts";
import type { Page } from "./vnodes.ts";

export type IslandsModule = typeof import("./islands.ts");

/** The islands of an answer, with their modules loaded. */
export interface LoadedIslands {
  /** Null where neither the page nor the answer has an island. */
  module: IslandsModule | null;
  page: Page | null;
}

let module: IslandsModule | null = null;

/** Loads what the islands of an answer need, so that they come to life with their content. */
export async function loadIslands(content: Document, id: string | null): Promise<LoadedIslands> {
  const state = stateOf(content, id);
  const names = Object.keys(state?.islands ?? {});
  // Without islands of its own an answer can still end those of the page.
  if (names.length > 0 || loaded.hasIslands) module ??= await import("./islands.ts");
  if (!state || !module || names.length === 0) return { module, page: null };
  module.installVNodeHook();
  const components: Record<string, ComponentType> = {};
  await Promise.all(names.map(async (name) => {
    const { chunk, exportName } = state.islands[name];
    components[name] = (await import(chunk))[exportName];
  }));
  return { module, page: module.pageOf(content, components, state.props) };
}

/** Only the server knows the id: content of the page that looks like a state is not taken for it. */
function stateOf(content: Document, id: string | null): PartialState | null {
  const script = id && content.getElementById(`__FRSH_STATE_${id}`);
  return script ? JSON.parse(script.textContent!) : null;
}
