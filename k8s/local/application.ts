import type { Manifest } from "./cluster.ts";

export interface ResourceStatus {
  group: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  status: "Synced" | "OutOfSync";
  syncWave: number;
  hook?: boolean;
  health: { status: "Healthy" | "Progressing" | "Degraded" | "Missing"; message?: string };
}

export interface HookResult {
  kind: string;
  name: string;
  hookPhase: "Running" | "Succeeded" | "Failed";
  message?: string;
}

/** What Argo CD would say of a tenant: the part of its Application that others read. */
export interface Application {
  metadata: { name: string; labels: Record<string, string> };
  status: {
    sync: { status: "Synced" | "OutOfSync"; revision: string };
    health: { status: "Healthy" | "Progressing" | "Degraded" | "Suspended"; message?: string };
    operationState: {
      phase: "Running" | "Succeeded" | "Failed";
      message: string;
      startedAt: string;
      finishedAt?: string;
      syncResult: { revision: string; resources: HookResult[] };
    };
    resources: ResourceStatus[];
  };
}

const annotation = (manifest: Manifest, name: string) =>
  manifest.metadata.annotations?.[`argocd.argoproj.io/${name}`];

export const waveOf = (manifest: Manifest) => Number(annotation(manifest, "sync-wave") ?? 0);
export const hookOf = (manifest: Manifest) => annotation(manifest, "hook");

/** An Application at the beginning of a sync to `revision`. */
export function newApplication(
  slug: string,
  revision: string,
  manifests: Manifest[],
): Application {
  return {
    metadata: { name: `tenant-${slug}`, labels: { "vecton.hu/tenant": slug } },
    status: {
      sync: { status: "OutOfSync", revision },
      health: { status: "Progressing" },
      operationState: {
        phase: "Running",
        message: "syncing",
        startedAt: new Date().toISOString(),
        syncResult: { revision, resources: [] },
      },
      resources: manifests.filter((manifest) => !hookOf(manifest)).map((manifest) => {
        const [group, version] = manifest.apiVersion.includes("/")
          ? manifest.apiVersion.split("/")
          : ["", manifest.apiVersion];
        return {
          group,
          version,
          kind: manifest.kind,
          namespace: manifest.metadata.namespace,
          name: manifest.metadata.name,
          status: "OutOfSync",
          syncWave: waveOf(manifest),
          health: { status: "Missing" },
        };
      }),
    },
  };
}
