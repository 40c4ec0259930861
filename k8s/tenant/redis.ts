import { containerSecurity, type Context, metadata, podSecurity, waves } from "./common.ts";
import type { Manifest } from "./emit.ts";
import { secretName, validGenerations } from "./names.ts";
import { pods, resources } from "./sizes.ts";

/** `40-redis`: a cache, nothing else. It may be emptied at any moment, and sleeps with the tenant. */
export function redis(context: Context): Manifest[] {
  const meta = metadata(context, { name: "redis", component: "cache", wave: waves.redis });
  const generations = validGenerations(context.spec, "redis").toSorted();
  const selector = { "app.kubernetes.io/name": "redis", "app.kubernetes.io/part-of": "tenant" };
  return [
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: meta,
      spec: { selector, ports: [{ name: "redis", port: 6379, targetPort: "redis" }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: meta,
      spec: {
        strategy: { type: "Recreate" },
        revisionHistoryLimit: 2,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: meta.labels },
          spec: {
            serviceAccountName: "tenant",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: podSecurity,
            containers: [{
              name: "redis",
              image: context.release.redisImage,
              command: ["redis-server"],
              // Passwords come from mounted files, so that they are in no process list.
              args: [
                ...["--user", "default", "off"],
                ...generations.flatMap((each) => ["--include", `/etc/redis/${each}.conf`]),
                "--maxmemory",
                "32mb",
                "--maxmemory-policy",
                "allkeys-lru",
                "--appendonly",
                "no",
                "--save",
                "",
              ],
              ports: [{ name: "redis", containerPort: 6379 }],
              readinessProbe: { tcpSocket: { port: "redis" }, periodSeconds: 2 },
              livenessProbe: { tcpSocket: { port: "redis" }, periodSeconds: 20 },
              resources: resources(pods.redis),
              securityContext: containerSecurity,
              volumeMounts: [
                { name: "config", mountPath: "/etc/redis", readOnly: true },
                { name: "data", mountPath: "/data" },
              ],
            }],
            volumes: [
              {
                name: "config",
                projected: {
                  sources: generations.map((each) => ({
                    secret: {
                      name: secretName("redis", each),
                      items: [{ key: "users.conf", path: `${each}.conf` }],
                    },
                  })),
                },
              },
              { name: "data", emptyDir: { sizeLimit: "64Mi" } },
            ],
          },
        },
      },
    },
  ];
}
