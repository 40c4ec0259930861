/** One sync of one tenant, in the order of Argo CD: waves up, what is left over down, then PostSync. */
import { delay } from "@std/async/delay";
import { type Application, healthy, type HookResult, resourceOf } from "./application.ts";
import type { Cluster, KindHandler, Manifest } from "./cluster.ts";
import { handlers } from "./handlers/mod.ts";
import type { Limit } from "./limit.ts";
import { asksBefore, checkPurge, hookOf, idOf, nameOf } from "./manifests.ts";

export interface SyncOptions {
  application: Application;
  /** In the order of their waves. */
  manifests: Manifest[];
  /** What the last sync applied: what is not wanted any more goes. */
  before: Manifest[];
  /** False: Jobs ran for these very manifests and this code already. */
  hooks: boolean;
  cluster: Cluster;
  /** Keeps many syncs at once from taking the whole machine. */
  limit: Limit;
  /** Called after each change of the Application. */
  changed(): void;
  /** True once this sync is not wanted any more: the platform stops, or a newer commit is there. */
  cancelled(): boolean;
}

/** False when it was cancelled. Throws what the first handler that fails says. */
export async function sync(options: SyncOptions): Promise<boolean> {
  const { manifests, cancelled } = options;
  const isLast = (manifest: Manifest) => hookOf(manifest) === "PostSync";
  for (const manifest of manifests) {
    if (cancelled()) return false;
    if (!isLast(manifest)) await apply(manifest, options);
  }
  if (!await prune(options)) return false;
  for (const manifest of manifests) {
    if (cancelled()) return false;
    if (isLast(manifest)) await apply(manifest, options);
  }
  return true;
}

async function apply(manifest: Manifest, options: SyncOptions): Promise<void> {
  const { application, cluster, limit, hooks, changed } = options;
  const { kind, metadata: { name } } = manifest;
  let hook: HookResult | null = null;
  if (hookOf(manifest)) {
    if (!hooks) return;
    hook = { kind, name, hookPhase: "Running" };
    application.status.operationState.syncResult.resources.push(hook);
    changed();
  }
  const resource = resourceOf(application, manifest);
  if (resource?.health.status === "Missing") resource.health = { status: "Progressing" };
  try {
    const handler = handlers[kind];
    if (!handler) throw new Error(`There is no handler for the kind ${kind} on one machine`);
    // Jobs wait for their turn by themselves, and much longer.
    if (hook) await handler.apply(manifest, cluster);
    else await limit.run(() => handler.apply(manifest, cluster));
    if (resource) Object.assign(resource, { status: "Synced", health: healthy });
    if (hook) hook.hookPhase = "Succeeded";
  } catch (error) {
    const message = messageOf(error);
    if (resource) resource.health = { status: "Degraded", message };
    if (hook) Object.assign(hook, { hookPhase: "Failed", message });
    throw new Error(`${kind} ${name}: ${message}`);
  }
}

/** Removes what an earlier revision had and this one has not, in reverse waves (`PruneLast`). */
async function prune(options: SyncOptions): Promise<boolean> {
  const { application, before, manifests, cluster, limit, changed } = options;
  const { operationState } = application.status;
  const wanted = new Set(manifests.map(idOf));
  const left = before.filter((manifest) => !wanted.has(idOf(manifest))).toReversed();
  const asking = left.filter((manifest) => asksBefore(manifest, "Prune"));
  if (asking.length > 0) {
    operationState.message = `waiting for pruning confirmation of ${asking.map(nameOf).join(",")}`;
    changed();
    if (!await approved(application, operationState.startedAt, options.cancelled)) return false;
    operationState.message = "syncing";
  }
  for (const manifest of left) {
    try {
      if (!hookOf(manifest)) checkPurge(manifest);
      await limit.run(() => handlers[manifest.kind]?.remove(manifest, cluster));
    } catch (error) {
      throw new Error(`${manifest.kind} ${manifest.metadata.name}: ${messageOf(error)}`);
    }
  }
  return true;
}

/**
 * Removes an Application with all that it made, in reverse waves. False when it was cancelled, or
 * waits for a confirmation; it may be called again at any time.
 */
export async function removeAll(
  { application, manifests, cluster, limit, changed, cancelled }: Omit<
    SyncOptions,
    "before" | "hooks"
  >,
): Promise<boolean> {
  const { metadata, status } = application;
  const asking = manifests.filter((manifest) => asksBefore(manifest, "Delete"));
  for (const manifest of asking) {
    const resource = resourceOf(application, manifest);
    if (resource) resource.requiresDeletionConfirmation = true;
  }
  if (asking.length > 0) {
    changed();
    if (!await approved(application, metadata.deletionTimestamp!, cancelled)) return false;
  }
  // All or nothing is asked for before the first object goes.
  for (const manifest of manifests) checkPurge(manifest);
  for (const manifest of manifests.toReversed()) {
    if (cancelled()) return false;
    try {
      await limit.run(() => handlers[manifest.kind]?.remove(manifest, cluster));
    } catch (error) {
      throw new Error(`${manifest.kind} ${manifest.metadata.name}: ${messageOf(error)}`);
    }
    const resource = resourceOf(application, manifest);
    status.resources = status.resources.filter((item) => item !== resource);
  }
  return true;
}

/**
 * Applies again what should hold already, Jobs and what `skip` says left out. The first failure, as
 * it stands in the Application; null when all of it holds.
 */
export async function reapply(
  { application, manifests, cluster }: Pick<SyncOptions, "application" | "manifests" | "cluster">,
  skip: (handler: KindHandler) => boolean,
): Promise<string | null> {
  let failure: string | null = null;
  for (const manifest of manifests) {
    const resource = resourceOf(application, manifest);
    const handler = handlers[manifest.kind];
    if (!resource || !handler) continue;
    try {
      if (!skip(handler)) await handler.apply(manifest, cluster);
      Object.assign(resource, { status: "Synced", health: healthy });
    } catch (error) {
      const message = messageOf(error);
      Object.assign(resource, { status: "OutOfSync", health: { status: "Degraded", message } });
      failure ??= `${manifest.kind} ${manifest.metadata.name}: ${message}`;
    }
  }
  return failure;
}

/** Waits for `argocd.argoproj.io/deletion-approved` with a time not before `since`. */
async function approved(
  { metadata }: Application,
  since: string,
  cancelled: () => boolean,
): Promise<boolean> {
  // Kubernetes' times have seconds only.
  const earliest = Math.floor(Date.parse(since) / 1000) * 1000;
  while (!cancelled()) {
    const at = metadata.annotations["argocd.argoproj.io/deletion-approved"];
    if (at && Date.parse(at) >= earliest) return true;
    await delay(100);
  }
  return false;
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
