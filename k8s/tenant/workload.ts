import { type ServiceName, serviceNames } from "../../tenant/services.ts";
import {
  containerSecurity,
  type Context,
  metadata,
  podSecurity,
  reclaim,
  waves,
} from "./common.ts";
import type { Manifest } from "./emit.ts";
import { migrationEnvironment, serviceEnvironment, type Variable } from "./environment.ts";
import { pods, resources } from "./sizes.ts";

/** A pod that runs the tenant image; its root is read-only, `/tmp` is its own. */
function pod(
  context: Context,
  container: {
    name: string;
    args: string[];
    env: Variable[];
    size: typeof pods[keyof typeof pods];
    serving?: object;
  },
  extra: object,
) {
  return {
    serviceAccountName: "tenant",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity,
    ...extra,
    containers: [{
      name: container.name,
      image: context.release.tenantImage,
      command: ["deno"],
      args: container.args,
      env: container.env,
      ...container.serving,
      resources: resources(container.size),
      securityContext: containerSecurity,
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    }],
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: "512Mi" } }],
  };
}

/** `50-services`: the migration first, then a Service and a Deployment for each of the seven. */
export function workloads(context: Context): Manifest[] {
  // Nothing is migrated on its way out.
  const leaving = reclaim(context.spec) === "delete";
  return [
    ...(leaving ? [] : [migration(context)]),
    ...serviceNames.flatMap((name) => service(context, name)),
  ];
}

function migration(context: Context): Manifest {
  const meta = metadata(
    context,
    { name: "migrate", component: "migrate", wave: waves.migrate },
    {
      annotations: {
        "argocd.argoproj.io/hook": "Sync",
        "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      },
    },
  );
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: meta,
    spec: {
      backoffLimit: 3,
      activeDeadlineSeconds: 900,
      template: {
        metadata: { labels: meta.labels },
        spec: pod(context, {
          name: "migrate",
          args: ["run", "-A", "tenant/commands.ts", "migrate"],
          env: migrationEnvironment(context),
          size: pods.job,
        }, { restartPolicy: "Never" }),
      },
    },
  };
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
            args: ["run", "-A", "tenant/commands.ts"],
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

/**
 * `70-smoke`: after each sync one request through the interceptor, with the tenant's host, wakes
 * the tenant and proves the whole way to its database. A stopped tenant has nothing to prove.
 */
export function smoke(context: Context): Manifest[] {
  if (context.spec.state !== "active") return [];
  const meta = metadata(
    context,
    { name: "smoke", component: "smoke", wave: waves.services },
    {
      annotations: {
        "argocd.argoproj.io/hook": "PostSync",
        "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
      },
    },
  );
  return [{
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: meta,
    spec: {
      backoffLimit: 2,
      activeDeadlineSeconds: 180,
      template: {
        metadata: { labels: meta.labels },
        spec: pod(context, {
          name: "smoke",
          args: ["run", "--allow-net", "--allow-env", "k8s/tenant/smoke.ts"],
          env: [
            {
              name: "SMOKE_URL",
              // A page of the shop: operational paths are not for those who come from outside.
              value: "http://keda-add-ons-http-interceptor-proxy.keda.svc:8080/shop",
            },
            { name: "SMOKE_HOST", value: context.names.host },
          ],
          size: pods.job,
        }, { restartPolicy: "Never" }),
      },
    },
  }];
}
