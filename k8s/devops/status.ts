/** A tenant's phase, conditions and steps: derived from git and Argo CD each time, never stored. */
import {
  type Condition,
  type Phase,
  type Step,
  type StepName,
  stepNames,
  type TenantStatus as Told,
} from "shared/devops_api/mod.ts";
import { serviceNames } from "../../tenant/services.ts";
import type { Archive, TenantSpec } from "../tenant/mod.ts";
import { type Application, type Argo, ArgoUnavailable, type TreeNode } from "./argo.ts";
import { isFolderApplied, sameFolder } from "./applied.ts";
import type { Forge, PullRequest } from "./forge.ts";
import { isTombstoned, readRings, readTenant, readTombstone, tenantFolder } from "./layout.ts";
import { isGoing, isLeaving } from "./refusal.ts";
import type { Snapshot } from "./repository.ts";

/** What the API tells, with the spec that it follows from. */
export interface TenantStatus extends Told {
  spec: TenantSpec | null;
}

/** Each step stands for the kinds that it applies. */
const stepsByKind: Record<StepName, { wave: number; kinds: string[] }> = {
  manifests: { wave: -60, kinds: [] },
  namespace: {
    wave: -50,
    kinds: ["Namespace", "ServiceAccount", "ResourceQuota", "LimitRange", "NetworkPolicy"],
  },
  secrets: { wave: -30, kinds: ["SopsSecret"] },
  database: { wave: -20, kinds: ["DatabaseRole", "Database"] },
  broker: { wave: -20, kinds: ["Vhost", "User", "Permission"] },
  storage: { wave: -20, kinds: ["ObjectBucketClaim"] },
  migrations: { wave: -5, kinds: ["Job/migrate"] },
  services: { wave: 0, kinds: ["Service", "Deployment"] },
  routes: {
    wave: 10,
    kinds: ["ConfigMap", "TriggerAuthentication", "InterceptorRoute", "ScaledObject"],
  },
  smoke: { wave: 20, kinds: ["Job/smoke"] },
};

const conditionOf: Partial<Record<StepName, string>> = {
  namespace: "NamespaceReady",
  secrets: "SecretsReady",
  database: "DatabaseReady",
  broker: "BrokerReady",
  storage: "StorageReady",
  smoke: "Serving",
};

/** Has the Application applied what `main` now says of this tenant? */
export async function isApplied(
  forge: Forge,
  slug: string,
  application: Application,
  main: Snapshot,
): Promise<boolean> {
  return await isFolderApplied(forge, tenantFolder(slug), application, main);
}

/**
 * Do the objects that hold data carry what `main` says? Enough to go on with a deletion, even of a
 * tenant whose services never came up.
 */
export async function isDataApplied(
  forge: Forge,
  slug: string,
  application: Application,
  main: Snapshot,
): Promise<boolean> {
  const { sync, resources } = application.status ?? {};
  if (!sync?.revision || !await sameTenant(forge, slug, sync.revision, main)) return false;
  const holders = (resources ?? []).filter(({ kind }) =>
    ["Database", "DatabaseRole", "Vhost"].includes(kind)
  );
  return holders.length > 0 && holders.every(({ status }) => status === "Synced");
}

/** Is what this revision says of a tenant what `main` says? */
export async function sameTenant(
  forge: Forge,
  slug: string,
  revision: string,
  main: Snapshot,
): Promise<boolean> {
  return await sameFolder(forge, tenantFolder(slug), revision, main);
}

/** Null when there is no tenant of that slug, and never was. */
export async function tenantStatus(
  forge: Forge,
  argo: Argo,
  slug: string,
): Promise<TenantStatus | null> {
  const main = await forge.main();
  const spec = await readTenant(main, slug);
  const waiting = (await forge.open()).find(({ tenant }) => tenant === slug) ?? null;
  if (!spec) {
    if (await isTombstoned(main, slug)) return deleted(slug, main);
    return waiting && proposed(slug, main, waiting);
  }
  const rings = await readRings(main);
  const { domain, scheme, idleAfterSeconds } = rings!.platform;

  let application: Application | null = null;
  let tree: TreeNode[] = [];
  let unreachable: string | null = null;
  try {
    application = await argo.application(slug);
    if (application) tree = await argo.tree(slug);
  } catch (error) {
    if (!(error instanceof ArgoUnavailable)) throw error;
    unreachable = error.message;
  }
  const seen = application !== null &&
    await sameTenant(forge, slug, application.status?.sync?.revision ?? "", main);
  const applied = application !== null && await isApplied(forge, slug, application, main);
  const steps = stepsOf(spec, application, seen, applied);
  return {
    slug,
    spec,
    revision: main.revision,
    phase: waiting ? "PullRequest" : phaseOf(spec, application, applied),
    conditions: [
      ...conditionsOf(steps, { application, applied, unreachable, waiting }),
      ...leavingConditions(spec, application, seen),
    ],
    steps,
    services: servicesOf(tree, idleAfterSeconds),
    origin: `${scheme}://${slug}.${domain}`,
    deleteAfter: spec.deleteAfter ?? null,
    archive: archiveOf(spec.archives?.at(-1)),
  };
}

/** A tenant that is not on `main` yet. */
function proposed(slug: string, main: Snapshot, waiting: PullRequest): TenantStatus {
  return {
    slug,
    spec: null,
    revision: main.revision,
    phase: "PullRequest",
    conditions: [mergedCondition(waiting)],
    steps: [],
    services: [],
    origin: null,
    deleteAfter: null,
    archive: null,
  };
}

async function deleted(slug: string, main: Snapshot): Promise<TenantStatus> {
  const condition: Condition = {
    type: "Deprovisioned",
    status: "True",
    reason: "Removed",
    message: "Everything of this tenant is gone",
  };
  return {
    slug,
    spec: null,
    revision: main.revision,
    phase: "Deleted",
    conditions: [condition],
    steps: [],
    services: [],
    origin: null,
    deleteAfter: null,
    archive: archiveOf((await readTombstone(main, slug))?.archive),
  };
}

const archiveOf = (archive: Archive | undefined): TenantStatus["archive"] =>
  archive
    ? { location: archive.location, sha256: archive.sha256, verifiedAt: archive.verifiedAt }
    : null;

function phaseOf(spec: TenantSpec, application: Application | null, applied: boolean): Phase {
  if (spec.state === "purging") return "Purging";
  if (spec.state === "exporting") return isGoing(spec) ? "Purging" : "Exporting";
  if (spec.state === "deleting") return "Deleting";
  if (!application) return "Merged";
  if (!applied) return "Syncing";
  return spec.state === "active" ? "Ready" : "Suspended";
}

/**
 * Each step's state. While the reconciler has not seen the newest commit (`seen` false), what it
 * reports is about the last one: everything after the manifests is pending.
 */
function stepsOf(
  spec: TenantSpec,
  application: Application | null,
  seen: boolean,
  applied: boolean,
): Step[] {
  const left = spec.state === "active" ? [] : isGoing(spec) ? ["migrations", "smoke"] : ["smoke"];
  const names = stepNames.filter((name) => !(left as string[]).includes(name));
  let reached = true;
  return names.map((name): Step => {
    const { wave } = stepsByKind[name];
    if (name === "manifests" || applied) return { name, wave, status: "done", message: null };
    if (!application || !seen || !reached) {
      return { name, wave, status: "pending", message: null };
    }
    const found = outcome(name, application);
    // Waves go one after the other: only the first one that is not done can be at work.
    if (found.status === "running" || found.status === "failed") reached = false;
    return { name, wave, ...found };
  });
}

/** The step that applies a kind: a message that begins with one tells which object has failed. */
const stepOfKind = (kind: string | undefined): StepName | undefined =>
  stepNames.find((name) => kind && stepsByKind[name].kinds.includes(kind));

function outcome(name: StepName, application: Application): Pick<Step, "status" | "message"> {
  const { resources, operationState } = application.status ?? {};
  const kinds: readonly string[] = stepsByKind[name].kinds;
  const belongs = (item: { kind: string; name: string }) =>
    kinds.includes(item.kind) || kinds.includes(`${item.kind}/${item.name}`);
  const hooks = (operationState?.syncResult?.resources ?? []).filter((item) =>
    item.hookPhase && belongs(item)
  );
  const failedHook = hooks.find((item) => ["Failed", "Error"].includes(item.hookPhase!));
  if (failedHook) return { status: "failed", message: failedHook.message ?? "it failed" };
  const own = (resources ?? []).filter(belongs);
  const broken = own.find((item) =>
    ["Degraded", "Missing"].includes(item.health?.status ?? "") &&
    item.health?.message
  );
  if (broken) {
    return {
      status: "failed",
      message: `${broken.kind} ${broken.name}: ${broken.health!.message}`,
    };
  }
  const isDone = (item: typeof own[number]) =>
    item.status !== "OutOfSync" &&
    ["Healthy", "Suspended", undefined].includes(item.health?.status);
  const hooksDone = hooks.every((item) => item.hookPhase === "Succeeded");
  const done = own.length + hooks.length > 0 && own.every(isDone) && hooksDone;
  if (done) return { status: "done", message: null };
  const ended = ["Failed", "Error"].includes(operationState?.phase ?? "");
  if (!ended) return { status: "running", message: null };
  const message = operationState?.message ?? "the sync failed";
  const blamed = stepOfKind(/^\w+/.exec(message)?.[0]);
  return blamed && blamed !== name
    ? { status: "pending", message: null }
    : { status: "failed", message };
}

function mergedCondition(waiting: PullRequest | null): Condition {
  return waiting
    ? {
      type: "Merged",
      status: "False",
      reason: "PullRequest",
      message: `Waiting for its checks: ${waiting.url}`,
    }
    : { type: "Merged", status: "True", reason: "OnMain", message: "The manifests are on main" };
}

function conditionsOf(
  steps: Step[],
  { application, applied, unreachable, waiting }: {
    application: Application | null;
    applied: boolean;
    unreachable: string | null;
    waiting: PullRequest | null;
  },
): Condition[] {
  const merged = mergedCondition(waiting);
  const synced: Condition = unreachable
    ? { type: "Synced", status: "Unknown", reason: "Unreachable", message: unreachable }
    : applied
    ? { type: "Synced", status: "True", reason: "Applied", message: "The newest manifests run" }
    : {
      type: "Synced",
      status: "False",
      reason: application?.status?.operationState?.phase ?? "Waiting",
      message: application?.status?.operationState?.message ?? "Waiting for the reconciler",
    };
  const rest = steps.flatMap(({ name, status, message }): Condition[] => {
    const type = conditionOf[name];
    if (!type) return [];
    return [{
      type,
      status: status === "done" ? "True" : status === "failed" ? "False" : "Unknown",
      reason: status,
      message: message ?? "",
    }];
  });
  return [merged, synced, ...rest];
}

/** What a tenant that is on its way out, or has an archive made, waits for. */
function leavingConditions(
  spec: TenantSpec,
  application: Application | null,
  seen: boolean,
): Condition[] {
  const found: Condition[] = [];
  const fault = application && seen ? failureOf(application) : null;
  const newest = spec.archives?.at(-1);
  if (spec.export) {
    found.push({
      type: "ExportVerified",
      status: fault ? "False" : "Unknown",
      reason: fault ? "Failed" : "Running",
      message: fault ?? `The archive ${spec.export.id} is being made`,
    });
  } else if (isLeaving(spec) && spec.skipExport) {
    const message = `No archive: ${spec.skipExport}`;
    found.push({ type: "ExportVerified", status: "False", reason: "Skipped", message });
  } else if (newest) {
    const message = `${newest.location} holds ${newest.rows} rows of ${newest.tables} tables`;
    found.push({ type: "ExportVerified", status: "True", reason: "Restored", message });
  }
  if (isGoing(spec)) {
    // Argo CD names what cannot be removed: a finalizer that waits, an object that is held.
    const stuck = application?.status?.conditions?.find(({ type }) => type === "DeletionError");
    found.push({
      type: "Deprovisioned",
      status: "False",
      reason: stuck ?? fault ? "Failed" : "Removing",
      message: stuck?.message ?? fault ?? "What the tenant had is being removed",
    });
  }
  return found;
}

/** The message of a sync that has failed, of its archive's Jobs if it was theirs. */
export function failureOf(application: Application): string | null {
  const { phase, message, syncResult } = application.status?.operationState ?? {};
  if (!["Failed", "Error"].includes(phase ?? "")) return null;
  const job = syncResult?.resources?.find(({ kind, name, hookPhase }) =>
    kind === "Job" && archiveJobs.includes(name) && ["Failed", "Error"].includes(hookPhase ?? "")
  );
  return job?.message ?? message ?? "the sync failed";
}

const archiveJobs = ["export", "verify-export", "remove-buckets"];

function servicesOf(tree: TreeNode[], idleAfterSeconds: number): TenantStatus["services"] {
  return serviceNames.flatMap((name) => {
    const node = tree.find((item) => item.kind === "Deployment" && item.name === name);
    if (!node) return [];
    const info = new Map((node.info ?? []).map((entry) => [entry.name, entry.value]));
    const idleAfter = Number.parseInt(info.get("Idle after") ?? "", 10);
    return [{
      name,
      awake: Number.parseInt(info.get("Replicas") ?? "0", 10) > 0,
      idleAfterSeconds: Number.isFinite(idleAfter) ? idleAfter : idleAfterSeconds,
    }];
  });
}
