/** How much the platform has and uses, as far as Prometheus knows. */
import type { CapacityReport } from "shared/devops_api/mod.ts";
import type { Prometheus, Reading } from "./metrics.ts";

const minutes = 5;

/** Capacity now. `tenants` is how many there are in git. */
export async function readCapacity(
  prometheus: Prometheus | undefined,
  tenants: number,
): Promise<CapacityReport> {
  /** The newest values of a metric; null when it has none, or Prometheus does not answer. */
  const last = async (selector: string, range = "5m"): Promise<Reading[] | null> => {
    const found = await prometheus?.query(`last_over_time(${selector}[${range}])`)
      .catch(() => null);
    return found && found.length > 0 ? found : null;
  };
  // The control group `/` of a node is all that runs on it.
  const [
    allocatable,
    requested,
    memory,
    processor,
    awake,
    sizes,
    messages,
    connections,
    total,
    used,
  ] = await Promise.all([
    last('kube_node_status_allocatable{resource=~"cpu|memory"}'),
    last('kube_pod_container_resource_requests{resource=~"cpu|memory"}'),
    last('container_memory_working_set_bytes{id="/"}'),
    prometheus?.query(
      `sum by (node) (increase(container_cpu_usage_seconds_total{id="/"}[${minutes}m]))`,
    ).catch(() => null),
    last('vecton_http_requests_in_flight{tenant!=""}', "1m"),
    last("cnpg_pg_database_size_bytes", "15m"),
    last("rabbitmq_queue_messages"),
    last("rabbitmq_connections"),
    last("ceph_cluster_total_bytes"),
    last("ceph_cluster_total_used_bytes"),
  ]);
  const of = (readings: Reading[] | null | undefined, node: string, resource?: string) => {
    const own = readings?.filter(({ labels }) =>
      labels.node === node && (!resource || labels.resource === resource)
    );
    return own && own.length > 0 ? sum(own) : null;
  };
  const nodes = allocatable && [...new Set(allocatable.map(({ labels }) => labels.node))].sort();
  return {
    nodes: nodes && nodes.map((name) => {
      const seconds = of(processor, name);
      return {
        name,
        cpu: {
          capacity: of(allocatable, name, "cpu"),
          requested: of(requested, name, "cpu"),
          used: seconds === null ? null : seconds / (minutes * 60),
        },
        memory: {
          capacity: of(allocatable, name, "memory"),
          requested: of(requested, name, "memory"),
          used: of(memory, name),
        },
      };
    }),
    tenants: {
      total: tenants,
      awake: awake ? new Set(awake.map(({ labels }) => labels.tenant)).size : null,
    },
    database: sizes && { size: sum([...largest(sizes, "datname").values()]) },
    broker: messages && {
      messages: sum(messages),
      connections: connections && sum(connections),
    },
    objects: total && used && { size: sum(total), used: sum(used) },
  };
}

const sum = (readings: Reading[]) => readings.reduce((all, { value }) => all + value, 0);

/** Each replica of a database tells of it: one of them counts. */
function largest(readings: Reading[], label: string): Map<string, Reading> {
  const found = new Map<string, Reading>();
  for (const reading of readings) {
    const known = found.get(reading.labels[label]);
    if (!known || known.value < reading.value) found.set(reading.labels[label], reading);
  }
  return found;
}
