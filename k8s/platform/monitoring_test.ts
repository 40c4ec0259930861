import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { parser } from "@prometheus-io/lezer-promql";
import { catalogue } from "shared/telemetry/catalogue.ts";
import { Metrics } from "shared/telemetry/metrics.ts";
import { type Json, manifests, platformFolder } from "./testing.ts";

/** Figures that others' exporters publish, by exporter; by histograms the parts that are used. */
const exporters = {
  "kube-state-metrics": [
    "kube_deployment_spec_replicas",
    "kube_deployment_status_replicas_ready",
    "kube_namespace_labels",
    "kube_pod_created",
    "kube_pod_labels",
    "kube_pod_status_ready_time",
  ],
  kubelet: ["kubelet_volume_stats_available_bytes", "kubelet_volume_stats_capacity_bytes"],
  "CloudNativePG and its backup plugin": [
    "barman_cloud_cloudnative_pg_io_last_available_backup_timestamp",
    "cnpg_backends_total",
    "cnpg_pg_replication_in_recovery",
    "cnpg_pg_replication_lag",
    "cnpg_pg_replication_streaming_replicas",
    "cnpg_pg_stat_archiver_seconds_since_last_archival",
  ],
  RabbitMQ: [
    "rabbitmq_alarms_free_disk_space_watermark",
    "rabbitmq_alarms_memory_used_watermark",
    "rabbitmq_build_info",
    "rabbitmq_process_resident_memory_bytes",
    "rabbitmq_queue_messages_ready",
  ],
  Ceph: ["ceph_health_status", "ceph_osd_stat_bytes", "ceph_osd_stat_bytes_used"],
  "cert-manager": [
    "certmanager_certificate_expiration_timestamp_seconds",
    "certmanager_certificate_ready_status",
  ],
  "Argo CD": ["argocd_app_info", "argocd_app_sync_total"],
  "KEDA and its HTTP add-on": [
    "interceptor_request_concurrency",
    "interceptor_request_count_total",
    "keda_scaler_detail_errors_total",
  ],
};

const rules: Json[] = manifests("monitoring/config")
  .filter(({ object }) => object.kind === "PrometheusRule")
  .flatMap(({ object }) => object.spec.groups)
  .flatMap(({ rules }: Json) => rules);
const dashboards: Json[] = ["vecton-platform", "vecton-tenants"].map((name) =>
  JSON.parse(
    Deno.readTextFileSync(join(platformFolder, `monitoring/config/dashboards/${name}.json`)),
  )
);
const queries: [string, string][] = [
  ...rules.map(({ alert, record, expr }): [string, string] => [alert ?? record, expr]),
  ...dashboards.flatMap(({ title, panels }) =>
    panels.flatMap((panel: Json) =>
      panel.targets.map(({ expr }: Json) => [`${title}: ${panel.title}`, expr])
    )
  ),
];

/** Names of the series that a query reads; throws where it is no PromQL. */
function seriesOf(query: string): string[] {
  const names: string[] = [];
  parser.parse(query).iterate({
    enter({ type, from, to, node }) {
      if (type.isError) throw new Error(`no PromQL at ${from}: ${query}`);
      const isName = type.name === "Identifier" && node.parent?.name === "VectorSelector";
      if (isName) names.push(query.slice(from, to));
    },
  });
  return names;
}

Deno.test("seriesOf names what is read, and refuses what is no PromQL", () => {
  assertEquals(seriesOf('sum by (x) (rate(a{b="c"}[5m])) > 2 unless on (x) d'), ["a", "d"]);
  for (const broken of ["sum(", "a >", "rate(a[5x])", "a{b=c}"]) {
    let failed = false;
    try {
      seriesOf(broken);
    } catch {
      failed = true;
    }
    assert(failed, broken);
  }
});

Deno.test("alerts, recording rules and dashboards read figures that exist", async () => {
  const process = (await new Metrics().text()).matchAll(/^# TYPE (\w+) (\w+)$/gm);
  const known = new Set<string>([
    ...Object.values(exporters).flat(),
    ...rules.flatMap(({ record }) => record ?? []),
    ...Object.entries(catalogue).flatMap(([group, figures]) =>
      Object.keys(figures).map((name) => `vecton_${group}_${name}`)
    ),
    // Only where engines or the event loop are looked at.
    "vecton_engine_up",
    "vecton_engine_seconds",
    "vecton_event_loop_lag_seconds",
    // Written by cluster/etcd-snapshot.sh.
    "vecton_etcd_snapshot_timestamp_seconds",
  ]);
  for (const [, name, type] of process) {
    for (const part of type === "histogram" ? ["_bucket", "_count", "_sum"] : [""]) {
      known.add(name + part);
    }
  }
  const used = new Set<string>();
  for (const [title, query] of queries) {
    for (const name of seriesOf(query)) {
      assert(known.has(name), `${title}: nobody publishes ${name}`);
      used.add(name);
    }
  }
  for (const name of Object.values(exporters).flat()) assert(used.has(name), `${name} is unused`);
});

Deno.test("what the platform must not overlook has an alert", () => {
  const alerts = rules.flatMap(({ alert }) => alert ?? []);
  assertEquals(new Set(alerts).size, alerts.length);
  for (
    const name of [
      ...["OutboxLags", "DeadLetters", "AwakeButIdle", "ColdStartsSlow", "ErrorBudgetBurnsFast"],
      ...["CertificateExpires", "DatabaseBackupOld", "EtcdSnapshotOld", "Drift"],
    ]
  ) assert(alerts.includes(name), name);
  for (const { alert, labels, annotations } of rules.filter(({ alert }) => alert)) {
    assert(["warning", "critical"].includes(labels.severity), alert);
    assert(annotations.summary && annotations.description, alert);
  }
});

Deno.test("an alert without a reading does not stay silent where silence would be a lie", () => {
  for (const name of ["DatabaseBackupUnknown", "EtcdSnapshotUnknown"]) {
    assert(rules.find(({ alert }) => alert === name)?.expr.startsWith("absent("), name);
  }
});

Deno.test("alerts refer only to labels that their expression keeps", () => {
  for (const { alert, expr, annotations } of rules.filter(({ alert }) => alert)) {
    const wanted = [...annotations.description.matchAll(/\$labels\.(\w+)/g)].map(([, name]) =>
      name
    );
    const kept = [...expr.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list]) => list.split(/,\s*/));
    // Not aggregated: every label is kept. A recorded series keeps what its rule does.
    const recorded = rules.find(({ record }) => record && expr.includes(record))?.expr ?? "";
    const fromRecord = [...recorded.matchAll(/\bby \(([^)]*)\)/g)]
      .flatMap(([, list]) => list.split(/,\s*/));
    if (kept.length + fromRecord.length === 0) continue;
    for (const name of wanted) assert([...kept, ...fromRecord].includes(name), `${alert}: ${name}`);
  }
});
