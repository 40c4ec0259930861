import type { ComponentType } from "preact";
import type { PartialState } from "../../server/scripts.ts";
import type { IslandsModule, Page } from "./boot.ts";
import type { Page as IslandPage } from "./revive.ts";

/** What an answer needs to keep, end and start islands. */
export interface LoadedIslands {
  /** Missing where neither the page nor the answer has an island. */
  module?: IslandsModule;
  /** The islands of the answer, where it has any. */
  page?: IslandPage;
}

/**
 * Loads what the islands of an answer need, so that they come to life with their content. Null
 * where the server has another version of the code that this page runs: two do not mix.
 */
export async function loadIslands(
  page: Page,
  content: Document,
  id: string | null,
): Promise<LoadedIslands | null> {
  const state = stateOf(content, id);
  const noted = document.querySelector<HTMLElement>("[data-frsh-versions]");
  if (state && noted) noted.dataset.frshVersions += `&${state.versions}`;
  // Without islands of its own an answer can still end those of the page.
  if (!state?.module) return { module: page.islands };
  const module: IslandsModule = await import(state.module);
  if (page.islands && page.islands !== module) return null;
  page.islands = module;
  const slots = state.slots ? await import(state.slots) : undefined;
  const components: Record<string, ComponentType> = {};
  await Promise.all(
    Object.entries(state.islands).map(async ([name, { chunk, exportName }]) => {
      components[name] = (await import(chunk))[exportName];
    }),
  );
  return { module, page: module.pageOf(content, components, state.props, slots) };
}

/** Only the server knows the id: content of the page that looks like a state is not taken for it. */
function stateOf(content: Document, id: string | null): PartialState | null {
  const script = id && content.getElementById(`__FRSH_STATE_${id}`);
  return script ? JSON.parse(script.textContent!) : null;
}
