import type { KindHandler } from "../cluster.ts";
import { intern } from "../intern.ts";
import type { Placeholder } from "../route_table.ts";

interface Trigger {
  type: string;
  metadata: Record<string, string>;
}

/** Texts of a tenant's ConfigMaps, by `namespace/name/key`. */
export const configMap: KindHandler = {
  apply({ metadata, data = {} }, { configMaps }) {
    configMaps.set(
      `${metadata.namespace}/${metadata.name}`,
      Object.fromEntries(Object.entries(data).map(([key, text]) => [intern(key), intern(text)])),
    );
  },
  remove({ metadata }, { configMaps }) {
    configMaps.delete(`${metadata.namespace}/${metadata.name}`);
  },
};

/** Host and path prefixes of a service. */
export const interceptorRoute: KindHandler = {
  apply({ metadata, spec }, { routes, configMaps }) {
    const { namespace = "", name } = metadata;
    const [rule] = spec.rules;
    const paths: { value: string }[] = rule.paths ?? [{ value: "/" }];
    const response = spec.coldStart?.placeholder?.response;
    routes.put(`${namespace}/${name}`, {
      host: rule.hosts[0],
      prefixes: paths.map(({ value }) => intern(value)),
      service: { namespace: intern(namespace), name: intern(spec.target.service) },
      readinessMs: seconds(spec.timeouts?.readiness, 45) * 1000,
      placeholder: response && placeholderOf(response, (map, key) => {
        const text = configMaps.get(`${namespace}/${map}`)?.[key];
        if (text === undefined) throw new Error(`there is no ${key} in ConfigMap ${map}`);
        return text;
      }),
    });
  },
  remove({ metadata }, { routes }) {
    routes.remove(`${metadata.namespace}/${metadata.name}`);
  },
};

function placeholderOf(
  response: {
    statusCode?: number;
    headers?: Record<string, string>;
    bodyFromConfigMap: { name: string; key: string };
  },
  read: (map: string, key: string) => string,
): Placeholder {
  const { name, key } = response.bodyFromConfigMap;
  return {
    status: response.statusCode ?? 503,
    html: read(name, key),
    retryAfter: response.headers?.["retry-after"] ?? "3",
  };
}

/** When a service wakes and falls asleep. */
export const scaledObject: KindHandler = {
  apply({ metadata, spec }, { fleet }) {
    const { namespace = "", annotations = {} } = metadata;
    const triggers = spec.triggers as Trigger[];
    fleet.scale(namespace, spec.scaleTargetRef.name, {
      cooldownSeconds: spec.cooldownPeriod,
      paused: annotations["autoscaling.keda.sh/paused-replicas"] === "0",
      consumers: triggers.filter(({ type }) => type === "rabbitmq").map(({ metadata }) => ({
        name: intern(metadata.queueName),
        above: Number(metadata.activationValue ?? 0),
      })),
      queries: triggers.filter(({ type }) => type === "postgresql")
        .map(({ metadata }) => intern(metadata.query)),
    });
  },
  remove() {},
};

function seconds(text: string | undefined, standard: number): number {
  const match = /^(\d+)s$/.exec(text ?? "");
  return match ? Number(match[1]) : standard;
}
