import type { Manifest } from "./cluster.ts";
import { intern } from "./intern.ts";
import { hookOf, waveOf } from "./manifests.ts";

export interface ResourceStatus {
  group: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  status: "Synced" | "OutOfSync";
  syncWave: number;
  health: { status: "Healthy" | "Progressing" | "Degraded" | "Missing"; message?: string };
  /** Not in git any more; it goes at the end of the sync. */
  requiresPruning?: boolean;
  requiresDeletionConfirmation?: boolean;
}

export interface HookResult {
  kind: string;
  name: string;
  hookPhase: "Running" | "Succeeded" | "Failed";
  message?: string;
}

/** What Argo CD would say of a tenant: the part of its Application that others read. */
export interface Application {
  metadata: {
    name: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
    /** Set once its removal is asked for. */
    deletionTimestamp?: string;
  };
  status: {
    sync: { status: "Synced" | "OutOfSync"; revision: string };
    health: { status: "Healthy" | "Progressing" | "Degraded" | "Suspended"; message?: string };
    conditions: { type: "DeletionError" | "SharedResourceWarning"; message: string }[];
    operationState: {
      phase: "Running" | "Succeeded" | "Failed";
      message: string;
      startedAt: string;
      finishedAt?: string;
      retryCount?: number;
      syncResult: { revision: string; resources: HookResult[] };
    };
    resources: ResourceStatus[];
  };
}

/** Of a resource that is as it should be; one object for all of them. */
export const healthy = Object.freeze({ status: "Healthy" as const });

/**
 * The Application at the beginning of a sync to `revision`. What an earlier revision had keeps its
 * health until it is applied anew.
 */
export function newApplication(
  slug: string,
  revision: string,
  manifests: Manifest[],
  before?: Application,
): Application {
  const known = new Map(before?.status.resources.map((resource) => [keyOf(resource), resource]));
  const labels = manifests.find(({ kind }) => kind === "Namespace")?.metadata.labels ?? {};
  return {
    metadata: {
      name: `tenant-${slug}`,
      labels: {
        ...Object.fromEntries(
          Object.entries(labels).filter(([name]) => name.startsWith("vecton.hu/")),
        ),
        "vecton.hu/tenant": slug,
      },
      annotations: before?.metadata.annotations ?? {},
      deletionTimestamp: before?.metadata.deletionTimestamp,
    },
    status: {
      sync: { status: "OutOfSync", revision },
      health: { status: "Progressing" },
      conditions: [],
      operationState: {
        phase: "Running",
        message: "syncing",
        startedAt: new Date().toISOString(),
        syncResult: { revision, resources: [] },
      },
      resources: manifests.filter((manifest) => !hookOf(manifest)).map((manifest) => {
        const [version, group = ""] = manifest.apiVersion.split("/").reverse();
        const { name, namespace = "" } = manifest.metadata;
        const resource: ResourceStatus = {
          group: intern(group),
          version: intern(version),
          kind: intern(manifest.kind),
          namespace: intern(namespace),
          name: intern(name),
          status: "OutOfSync",
          syncWave: waveOf(manifest),
          health: { status: "Missing" },
        };
        resource.health = known.get(keyOf(resource))?.health ?? resource.health;
        return resource;
      }),
    },
  };
}

/** Everything of `revision` holds; `paused` is a tenant that nothing may wake. */
export function succeed({ status }: Application, revision: string, paused: boolean): void {
  status.sync = { status: "Synced", revision };
  status.health = { status: paused ? "Suspended" : "Healthy" };
  Object.assign(status.operationState, {
    phase: "Succeeded",
    message: "successfully synced",
    finishedAt: new Date().toISOString(),
  });
}

/** A sync or a removal has failed. */
export function fail({ status, metadata }: Application, message: string): void {
  status.health = { status: "Degraded", message };
  if (metadata.deletionTimestamp) status.conditions = [{ type: "DeletionError", message }];
  Object.assign(status.operationState, {
    phase: "Failed",
    message,
    finishedAt: new Date().toISOString(),
  });
}

const keyOf = (
  { namespace = "", kind, name }: Pick<ResourceStatus, "namespace" | "kind" | "name">,
) => `${namespace}/${kind}/${name}`;

/** The status of a manifest's object; hooks have none. */
export function resourceOf(
  application: Application,
  { kind, metadata: { name, namespace = "" } }: Manifest,
): ResourceStatus | undefined {
  const key = keyOf({ kind, name, namespace });
  return application.status.resources.find((resource) => keyOf(resource) === key);
}
