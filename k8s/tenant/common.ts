import type { Manifest } from "./emit.ts";
import type { Names } from "./names.ts";
import type { Ring } from "shared/tenants/choices.ts";
import type { Platform, Release, TenantSpec } from "./spec.ts";

/** What every part of the template is given. */
export interface Context {
  spec: TenantSpec;
  names: Names;
  platform: Platform;
  ring: Ring;
  release: Release;
}

/** Sync waves: Argo CD applies them upwards and prunes them downwards. */
export const waves = {
  namespace: -50,
  guard: -40,
  secrets: -30,
  dataOwners: -20,
  /** Above their role and vhost, so that pruning takes them first. */
  data: -19,
  redis: -10,
  migrate: -5,
  /** After the schema is there, before the services that cannot read the old seals. */
  reseal: -4,
  services: 0,
  routes: 9,
  scale: 10,
  /** Last: whatever becomes of an archive, the tenant is served. */
  scratch: 15,
  export: 20,
  verify: 21,
} as const;

/** What the purge guard of the cluster asks for before it lets something go. */
export const purgeApproved = { "vecton.hu/purge": "approved" };

/**
 * Annotations of what holds a tenant's data: its removal is confirmed first, and the cluster's
 * purge guard refuses it before the archive is there.
 */
export const heldData = (spec: TenantSpec) => ({
  "argocd.argoproj.io/sync-options": "Prune=confirm,Delete=confirm",
  ...(reclaim(spec) === "delete" ? purgeApproved : {}),
});

/** Is the tenant stopped, whatever the triggers say? */
export const isPaused = (spec: TenantSpec): boolean => spec.state !== "active";

/** May the data go with the objects that stand for it? Read by the operators at deletion time. */
export const reclaim = (spec: TenantSpec): "retain" | "delete" =>
  spec.state === "purging" || (spec.state === "exporting" && !spec.export) ? "delete" : "retain";

/** The metadata that all objects of a tenant share. */
export function metadata(
  { names, ring }: Context,
  part: { name: string; component: string; wave: number; namespace?: string; app?: string },
  extra: { labels?: Record<string, string>; annotations?: Record<string, string> } = {},
): Manifest["metadata"] {
  return {
    name: part.name,
    namespace: part.namespace ?? names.namespace,
    labels: {
      "app.kubernetes.io/name": part.app ?? part.name,
      "app.kubernetes.io/component": part.component,
      "app.kubernetes.io/part-of": "tenant",
      "vecton.hu/tenant": names.slug,
      "vecton.hu/ring": ring,
      ...extra.labels,
    },
    annotations: {
      "argocd.argoproj.io/sync-wave": String(part.wave),
      ...extra.annotations,
    },
  };
}

/** What namespaces under the `restricted` pod security standard demand of every pod. */
export const podSecurity = {
  runAsNonRoot: true,
  runAsUser: 10001,
  runAsGroup: 10001,
  fsGroup: 10001,
  seccompProfile: { type: "RuntimeDefault" },
};

export const containerSecurity = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ["ALL"] },
};
