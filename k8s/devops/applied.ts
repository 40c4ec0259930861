/** Is what `main` says of a folder what runs? */
import type { Application } from "./argo.ts";
import type { Forge } from "./forge.ts";
import type { Snapshot } from "./repository.ts";

/** Has the Application that watches this folder applied what `main` now says, and is it well? */
export async function isFolderApplied(
  forge: Forge,
  folder: string,
  application: Application,
  main: Snapshot,
): Promise<boolean> {
  const { sync, health, operationState } = application.status ?? {};
  if (sync?.status !== "Synced" || !sync.revision) return false;
  if (operationState?.phase && operationState.phase !== "Succeeded") return false;
  if (health?.status && !["Healthy", "Suspended"].includes(health.status)) return false;
  return await sameFolder(forge, folder, sync.revision, main);
}

/** Is the folder at this revision what it is on `main`? Commits that touch others do not matter. */
export async function sameFolder(
  forge: Forge,
  folder: string,
  revision: string,
  main: Snapshot,
): Promise<boolean> {
  if (revision === main.revision) return true;
  const then = await forge.at(revision);
  return then !== null && await then.treeId(folder) === await main.treeId(folder);
}
