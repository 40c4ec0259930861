import { type ServiceName, serviceNames } from "../../tenant/services.ts";
import { type Context, metadata, reclaim, waves } from "./common.ts";
import type { Manifest } from "./emit.ts";
import { serviceEnvironment } from "./environment.ts";
import { migration, reseal } from "./jobs.ts";
import { pod } from "./pod.ts";
import { pods } from "./sizes.ts";

/** `50-services`: the migration first, then a Service and a Deployment for each of the seven. */
export function workloads(context: Context): Manifest[] {
  // Nothing is migrated on its way out.
  const leaving = reclaim(context.spec) === "delete";
  return [
    ...(leaving ? [] : [migration(context), ...reseal(context)]),
    ...serviceNames.flatMap((name) => service(context, name)),
  ];
}

function service(context: Context, name: ServiceName): Manifest[] {
  const meta = metadata(context, { name, component: "service", wave: waves.services });
  const selector = { "app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "tenant" };
  const probe = (path: string) => ({ httpGet: { path, port: "http" } });
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta,
      spec: { selector, ports: [{ name: "http", port: 80, targetPort: "http" }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta,
      // No `replicas`: the ScaledObject owns that field.
      spec: {
        revisionHistoryLimit: 2,
        strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: meta.labels },
          spec: pod(context, {
            name,
            args: ["run", "-A", "--cached-only", "tenant/commands.ts"],
            env: serviceEnvironment(context, name),
            size: pods.service,
            serving: {
              ports: [{ name: "http", containerPort: 8000 }],
              // Every second of a cold start is a second somebody waits.
              startupProbe: { ...probe("/healthz"), periodSeconds: 1, failureThreshold: 60 },
              readinessProbe: { ...probe("/readyz"), periodSeconds: 3 },
              livenessProbe: { ...probe("/healthz"), periodSeconds: 15, timeoutSeconds: 5 },
              // Until everybody has heard that this pod is leaving, requests still come.
              lifecycle: { preStop: { sleep: { seconds: 5 } } },
            },
          }, {
            terminationGracePeriodSeconds: 30,
            topologySpreadConstraints: [{
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: selector },
            }],
          }),
        },
      },
    },
  ];
}
