import { type Context, metadata, waves } from "./common.ts";
import type { Manifest } from "./emit.ts";
import { authority } from "./pod.ts";
import { pods, quotaOf, resources } from "./sizes.ts";

const inNamespace = (name: string) => ({
  namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } },
});
const tcp = (port: number) => ({ protocol: "TCP", port });
const services = {
  podSelector: { matchLabels: { "app.kubernetes.io/component": "service" } },
};
const components = (...values: string[]) => ({
  podSelector: {
    matchExpressions: [{ key: "app.kubernetes.io/component", operator: "In", values }],
  },
});

const standardPorts: Record<string, number> = { "https:": 443, "smtp:": 587, "smtps:": 465 };
const portOf = (url: string) => {
  const { port, protocol } = new URL(url);
  return Number(port) || (standardPorts[protocol] ?? 80);
};

/** `10-guard`: what a tenant's pods may use and whom they may talk to. */
export function guard(context: Context): Manifest[] {
  const { spec, platform } = context;
  const meta = (name: string, component: string) =>
    metadata(context, { name, component, wave: waves.guard });
  const policy = (name: string, policySpec: object): Manifest => ({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: meta(name, "network"),
    spec: policySpec,
  });
  // Policies see the port of the pod, not that of the Service in front of it.
  return [
    {
      apiVersion: "v1",
      kind: "ServiceAccount",
      metadata: meta("tenant", "account"),
      automountServiceAccountToken: false,
    },
    ...(platform.certificateAuthority
      ? [{
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: meta(authority.configMap, "account"),
        data: { [authority.file]: platform.certificateAuthority },
      }]
      : []),
    {
      apiVersion: "v1",
      kind: "ResourceQuota",
      metadata: meta("tenant", "quota"),
      spec: { hard: quotaOf(spec.plan) },
    },
    {
      apiVersion: "v1",
      kind: "LimitRange",
      metadata: meta("tenant", "quota"),
      spec: {
        limits: [{
          type: "Container",
          default: resources(pods.service).limits,
          defaultRequest: resources(pods.service).requests,
        }],
      },
    },
    policy("default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    policy("dns", {
      podSelector: {},
      policyTypes: ["Egress"],
      egress: [{
        to: [{
          ...inNamespace("kube-system"),
          podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
        }],
        ports: [{ protocol: "UDP", port: 53 }, tcp(53)],
      }],
    }),
    policy("from-interceptor", {
      ...services,
      policyTypes: ["Ingress"],
      ingress: [{ from: [inNamespace("keda")], ports: [tcp(8000)] }],
    }),
    policy("from-monitoring", {
      ...services,
      policyTypes: ["Ingress"],
      ingress: [{ from: [inNamespace(platform.monitoringNamespace)], ports: [tcp(8000)] }],
    }),
    policy("to-database", {
      ...components("service", "migrate", "archive"),
      policyTypes: ["Egress"],
      egress: [{ to: [inNamespace(platform.dataNamespace)], ports: [tcp(5432)] }],
    }),
    policy("to-storage", {
      ...components("service", "archive"),
      policyTypes: ["Egress"],
      egress: [{ to: [inNamespace(platform.storageNamespace)], ports: [tcp(8080)] }],
    }),
    policy("to-platform", {
      ...services,
      policyTypes: ["Egress"],
      egress: [
        { to: [inNamespace(platform.brokerNamespace)], ports: [tcp(5671)] },
        { to: [inNamespace(platform.appsNamespace)], ports: [tcp(8000)] },
        ...(platform.otlpEndpoint
          ? [{
            to: [inNamespace(platform.monitoringNamespace)],
            ports: [tcp(portOf(platform.otlpEndpoint))],
          }]
          : []),
      ],
    }),
    ...(platform.mailRelay
      ? [policy("to-mail", {
        podSelector: {
          matchLabels: { ...services.podSelector.matchLabels, "app.kubernetes.io/name": "webshop" },
        },
        policyTypes: ["Egress"],
        egress: [{
          to: [inNamespace(platform.mailNamespace)],
          ports: [tcp(portOf(platform.mailRelay))],
        }],
      })]
      : []),
    policy("to-internet", {
      ...services,
      policyTypes: ["Egress"],
      egress: [{
        to: [{
          ipBlock: {
            cidr: "0.0.0.0/0",
            except: [
              "10.0.0.0/8",
              "100.64.0.0/10",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.168.0.0/16",
            ],
          },
        }],
        ports: [tcp(443)],
      }],
    }),
    policy("to-redis", {
      ...services,
      policyTypes: ["Egress"],
      egress: [{
        to: [{ podSelector: { matchLabels: { "app.kubernetes.io/name": "redis" } } }],
        ports: [tcp(6379)],
      }],
    }),
    policy("redis", {
      podSelector: { matchLabels: { "app.kubernetes.io/name": "redis" } },
      policyTypes: ["Ingress"],
      ingress: [{ from: [services], ports: [tcp(6379)] }],
    }),
    policy("smoke", {
      podSelector: { matchLabels: { "app.kubernetes.io/component": "smoke" } },
      policyTypes: ["Egress"],
      egress: [{ to: [inNamespace("keda")], ports: [tcp(8080)] }],
    }),
  ];
}
