import type { Manifest } from "./cluster.ts";
import { valueOf } from "./quantity.ts";

interface Size {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}

/**
 * What a tenant's namespace would need with every service at its most replicas, each being replaced,
 * and every Job at work; against its ResourceQuota. Nothing here enforces a quota, but what exceeds
 * it would leave pods unmade on the cluster. One sentence for each excess.
 */
export function quotaFaults(manifests: Manifest[]): string[] {
  const quota = manifests.find(({ kind }) => kind === "ResourceQuota");
  if (!quota) return [];
  const { namespace } = quota.metadata;
  const own = manifests.filter(({ metadata }) => metadata.namespace === namespace);
  const used = usage(own);
  return Object.entries(quota.spec.hard as Record<string, string>).flatMap(([name, hard]) => {
    const needed = used.get(name) ?? 0;
    if (needed <= valueOf(hard)) return [];
    return [`the namespace needs ${amount(name, needed)} of ${name}, its quota is ${hard}`];
  });
}

function usage(manifests: Manifest[]): Map<string, number> {
  const used = new Map<string, number>();
  const add = (name: string, value: number) => used.set(name, (used.get(name) ?? 0) + value);
  const standard = manifests.find(({ kind }) => kind === "LimitRange")?.spec.limits
    .find(({ type }: { type: string }) => type === "Container");
  const most = new Map(
    manifests.filter(({ kind }) => kind === "ScaledObject")
      .map(({ spec }) => [spec.scaleTargetRef.name as string, Number(spec.maxReplicaCount ?? 100)]),
  );
  const counted: Record<string, string> = {
    Service: "count/services",
    ConfigMap: "count/configmaps",
    Job: "count/jobs.batch",
    ObjectBucketClaim: "count/secrets",
  };
  for (const { kind, metadata, spec } of manifests) {
    if (counted[kind]) add(counted[kind], 1);
    // A claim brings a ConfigMap beside its Secret.
    if (kind === "ObjectBucketClaim") add("count/configmaps", 1);
    if (kind === "SopsSecret") add("count/secrets", spec.secretTemplates.length);
    if (kind !== "Deployment" && kind !== "Job") continue;
    const surge = Number(spec.strategy?.rollingUpdate?.maxSurge ?? 0);
    const pods = kind === "Job"
      ? 1
      : (most.get(metadata.name) ?? Number(spec.replicas ?? 1)) + surge;
    add("pods", pods);
    for (const { resources = {} } of spec.template.spec.containers as { resources?: Size }[]) {
      const limits = { ...standard?.default, ...resources.limits };
      const requests = { ...standard?.defaultRequest, ...resources.requests };
      for (const [name, value] of Object.entries<string>(requests)) {
        add(`requests.${name}`, pods * valueOf(value));
      }
      for (const [name, value] of Object.entries<string>(limits)) {
        add(`limits.${name}`, pods * valueOf(value));
      }
    }
  }
  return used;
}

const amount = (name: string, value: number) =>
  name.endsWith("memory") ? `${Math.ceil(value / 2 ** 20)}Mi` : String(value);
