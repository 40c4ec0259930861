/**
 * What there is outside of git, by the names that tenants' things have. It is read from the metrics
 * of those who keep it, so a kind that nobody exports is unknown, and is said to be.
 */
import { type InventoryKind, inventoryKinds } from "shared/devops_api/mod.ts";
import type { Prometheus } from "./metrics.ts";

/** One thing, and the slug in its name. */
export interface Item {
  kind: InventoryKind;
  name: string;
  slug: string;
}

export interface Inventory {
  items: Item[];
  /** Kinds that nothing is known of. */
  unknown: InventoryKind[];
}

/** What was removed is still told of for so long, and no longer. */
const range = "2m";

/**
 * Where each kind is counted: CloudNativePG's exporter (`pg_roles` is a query of ours there),
 * RabbitMQ's, kube-state-metrics. `vecton_bucket_info` is what a machine's stand-in says; no
 * exporter of Ceph's lists buckets.
 */
const sources: Record<InventoryKind, { metric: string; label: string }> = {
  database: { metric: "cnpg_pg_database_size_bytes", label: "datname" },
  role: { metric: "cnpg_pg_roles_connection_limit", label: "rolname" },
  vhost: { metric: "rabbitmq_cluster_vhost_status", label: "vhost" },
  bucket: { metric: "vecton_bucket_info", label: "bucket" },
  namespace: { metric: "kube_namespace_created", label: "namespace" },
};

/** Everything that is named like a tenant's. */
export async function readInventory(prometheus: Prometheus | undefined): Promise<Inventory> {
  const found = await Promise.all(inventoryKinds.map(async (kind) => {
    const { metric, label } = sources[kind];
    const readings = await prometheus?.query(`last_over_time(${metric}[${range}])`)
      .catch(() => null) ?? null;
    const names = new Set(readings?.map(({ labels }) => labels[label]).filter(Boolean));
    const items = [...names].flatMap((name) => {
      const slug = slugIn(kind, name);
      return slug ? [{ kind, name, slug }] : [];
    });
    // Servers have a database, a role and a namespace of their own: none at all is no answer.
    return { kind, items, known: readings !== null && readings.length > 0 };
  }));
  return {
    items: found.flatMap(({ items }) => items),
    unknown: found.filter(({ known }) => !known).map(({ kind }) => kind),
  };
}

/** The slug of the tenant whose thing has this name (`k8s/tenant/names.ts`); null for all others. */
export function slugIn(kind: InventoryKind, name: string): string | null {
  switch (kind) {
    case "database":
    case "role": {
      // `t_acme`, `t_acme_app`, and with a doubled separator what comes and goes beside them.
      const [, own] = /^t_([a-z0-9_]+?)(?:_app)?(?:__[a-z]+)?$/.exec(name) ?? [];
      return own?.replaceAll("_", "-") ?? null;
    }
    case "bucket":
      return /^t-(.+)-(?:private|public|archive)$/.exec(name)?.[1] ?? null;
    case "vhost":
    case "namespace":
      return /^t-(.+)$/.exec(name)?.[1] ?? null;
  }
}
