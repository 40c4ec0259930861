import { statfs } from "node:fs/promises";
import { cpus } from "node:os";
import type { Sql } from "shared/db/mod.ts";
import { pods } from "../../tenant/sizes.ts";
import type { Engines } from "../engines/mod.ts";
import type { Sample } from "./exposition.ts";

export interface MachineOptions {
  sql: Sql;
  engines: Engines;
  /** Where buckets are folders. */
  objectsDir: string;
  /** Tenants' namespaces. */
  namespaces(): string[];
  /** Services that are awake. */
  pods(): { namespace: string; name: string }[];
}

/** The node's name: there is one. */
const node = Deno.hostname();

/**
 * What exporters of the cluster tell of nodes and engines, told of this machine under the same
 * names: kube-state-metrics, cAdvisor, CloudNativePG's, RabbitMQ's and Ceph's.
 */
export async function machineSamples(options: MachineOptions): Promise<Sample[]> {
  const groups = await Promise.all([
    nodeSamples(options),
    databaseSamples(options),
    brokerSamples(options),
    objectSamples(options),
  ].map((group) => Promise.resolve(group).catch((): Sample[] => [])));
  return groups.flat();
}

const sample = (name: string, value: number, labels: Record<string, string> = {}): Sample => ({
  name,
  value,
  labels,
});

function nodeSamples({ namespaces, pods: awake }: MachineOptions): Sample[] {
  const { total, available } = Deno.systemMemoryInfo();
  const processors = cpus();
  const busyMs = processors.reduce(
    (sum, { times }) => sum + times.user + times.nice + times.sys,
    0,
  );
  const { cpu, memory } = pods.service;
  return [
    sample("kube_node_status_allocatable", processors.length, { node, resource: "cpu" }),
    sample("kube_node_status_allocatable", total, { node, resource: "memory" }),
    sample("container_memory_working_set_bytes", total - available, { node, id: "/" }),
    // Where the system does not tell, nothing is claimed.
    ...(busyMs > 0
      ? [sample("container_cpu_usage_seconds_total", busyMs / 1000, { node, id: "/" })]
      : []),
    ...awake().flatMap(({ namespace, name: pod }) => [
      sample("kube_pod_container_resource_requests", cpu / 1000, {
        ...{ node, namespace, pod, resource: "cpu" },
      }),
      sample("kube_pod_container_resource_requests", memory * 2 ** 20, {
        ...{ node, namespace, pod, resource: "memory" },
      }),
    ]),
    sample("kube_namespace_created", 0, { namespace: "default" }),
    ...namespaces().map((namespace) => sample("kube_namespace_created", 0, { namespace })),
  ];
}

async function databaseSamples({ sql }: MachineOptions): Promise<Sample[]> {
  const [databases, roles] = await Promise.all([
    sql`SELECT datname, pg_database_size(oid)::float8 AS size FROM pg_database
        WHERE datallowconn`,
    sql`SELECT rolname, rolconnlimit FROM pg_roles WHERE rolname NOT LIKE 'pg\\_%'`,
  ]);
  return [
    ...databases.map(({ datname, size }) =>
      sample("cnpg_pg_database_size_bytes", size, { datname })
    ),
    ...roles.map(({ rolname, rolconnlimit }) =>
      sample("cnpg_pg_roles_connection_limit", rolconnlimit, { rolname })
    ),
  ];
}

async function brokerSamples({ engines: { broker } }: MachineOptions): Promise<Sample[]> {
  // Without a broker there are no virtual hosts, and that is known.
  if (!broker) return [sample("rabbitmq_cluster_vhost_status", 1, { vhost: "/" })];
  const [vhosts, queues] = await Promise.all([broker.vhosts(), broker.queueLengths()]);
  const messages = [...queues.values()].flatMap((lengths) => [...lengths.values()]);
  return [
    ...vhosts.map((vhost) => sample("rabbitmq_cluster_vhost_status", 1, { vhost })),
    sample("rabbitmq_queue_messages", messages.reduce((sum, length) => sum + length, 0)),
  ];
}

async function objectSamples({ engines, objectsDir }: MachineOptions): Promise<Sample[]> {
  const info = (bucket: string) => sample("vecton_bucket_info", 1, { bucket });
  if (engines.objects) return (await engines.objects.buckets() ?? []).map(info);
  await Deno.mkdir(objectsDir, { recursive: true });
  const buckets: string[] = [];
  for await (const { name } of Deno.readDir(objectsDir)) buckets.push(name);
  const { bsize, blocks, bfree } = await statfs(objectsDir);
  return [
    ...buckets.map(info),
    // The store is the disk.
    sample("ceph_cluster_total_bytes", blocks * bsize),
    sample("ceph_cluster_total_used_bytes", (blocks - bfree) * bsize),
  ];
}
