import { type ServiceEntry, services } from "../../tenant/services.ts";
import { type Context, isPaused, metadata, waves } from "./common.ts";
import type { Manifest } from "./emit.ts";
import { generationsOf, secretName } from "./names.ts";
import { maxReplicas } from "./sizes.ts";
import { sleepingPages } from "./pages.ts";

/** `60-scale`: who wakes a service, when it sleeps, and what a visitor sees meanwhile. */
export function scale(context: Context): Manifest[] {
  return [
    placeholder(context),
    {
      apiVersion: "keda.sh/v1alpha1",
      kind: "TriggerAuthentication",
      metadata: metadata(context, { name: "postgres", component: "scale", wave: waves.routes }),
      spec: {
        secretTargetRef: [{
          parameter: "password",
          name: secretName("database", generationsOf(context.spec, "database").use),
          key: "password",
        }],
      },
    },
    ...Object.values(services).map((service) => route(context, service)),
    ...Object.values(services).map((service) =>
      scaledObject(
        context,
        service.name,
        maxReplicas[context.spec.plan],
        triggers(context, service),
      )
    ),
    // Any pod of the seven brings the cache up; when the last one sleeps, so does it.
    {
      ...scaledObject(context, "redis", 1, [{
        type: "kubernetes-workload",
        metadata: {
          podSelector: "app.kubernetes.io/part-of=tenant,app.kubernetes.io/component=service",
          value: "100",
        },
      }], 5),
    },
  ];
}

function placeholder(context: Context): Manifest {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: metadata(
      context,
      { name: "placeholder", component: "scale", wave: waves.routes },
      { labels: { "http.keda.sh/response-body": "true" } },
    ),
    data: sleepingPages(context.spec),
  };
}

function route(context: Context, service: ServiceEntry): Manifest {
  const paused = isPaused(context.spec);
  // While a service wakes, requests are held; only the frontend's pages show that it does. What
  // answers a whole route would also answer the calls of programs.
  const page = paused ? "stopped.html" : service.name === "frontend" ? "waking.html" : null;
  return {
    apiVersion: "http.keda.sh/v1beta1",
    kind: "InterceptorRoute",
    metadata: metadata(context, {
      name: service.name,
      component: "scale",
      wave: waves.routes,
    }),
    spec: {
      target: { service: service.name, port: 80 },
      rules: [{
        hosts: [context.names.host],
        paths: service.prefixes.map((value) => ({ value })),
      }],
      scalingMetric: { concurrency: { targetValue: 50 } },
      // A socket lives as long as its tab: no limit on the websocket's route.
      timeouts: {
        readiness: "45s",
        request: service.name === "websocket" ? "0s" : "120s",
      },
      ...(page
        ? {
          coldStart: {
            placeholder: {
              response: {
                statusCode: 503,
                headers: {
                  "content-type": "text/html; charset=utf-8",
                  "cache-control": "no-store",
                  "retry-after": paused ? "3600" : "3",
                },
                bodyFromConfigMap: { name: "placeholder", key: page },
              },
            },
          },
        }
        : {}),
    },
  };
}

function triggers(context: Context, service: ServiceEntry): object[] {
  const { names } = context;
  return [
    {
      type: "external-push",
      metadata: {
        scalerAddress: "keda-add-ons-http-external-scaler.keda:9090",
        interceptorRoute: service.name,
      },
    },
    ...service.consumers.map(({ name: queueName, wakesAt = 1 }) => ({
      type: "rabbitmq",
      metadata: {
        protocol: "amqp",
        hostFromEnv: "AMQP_URL",
        queueName,
        mode: "QueueLength",
        value: "200",
        activationValue: String(wakesAt - 1),
      },
    })),
    ...(service.pending
      ? [{
        type: "postgresql",
        authenticationRef: { name: "postgres" },
        metadata: {
          host: names.postgresHost,
          port: "5432",
          userName: names.appLogin(generationsOf(context.spec, "database").use),
          dbName: names.database,
          sslmode: "require",
          query: service.pending,
          targetQueryValue: "1",
          activationTargetQueryValue: "0",
        },
      }]
      : []),
  ];
}

function scaledObject(
  context: Context,
  name: string,
  maxReplicaCount: number,
  triggers: object[],
  pollingInterval = 30,
): Manifest {
  return {
    apiVersion: "keda.sh/v1alpha1",
    kind: "ScaledObject",
    metadata: metadata(
      context,
      { name, component: "scale", wave: waves.scale },
      // It wins over every trigger, so a suspended tenant cannot be woken.
      isPaused(context.spec) ? { annotations: { "autoscaling.keda.sh/paused-replicas": "0" } } : {},
    ),
    spec: {
      scaleTargetRef: { name },
      minReplicaCount: 0,
      maxReplicaCount,
      pollingInterval,
      cooldownPeriod: context.platform.idleAfterSeconds,
      triggers,
    },
  };
}
