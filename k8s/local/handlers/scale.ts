import type { KindHandler } from "../cluster.ts";

interface Trigger {
  type: string;
  metadata: Record<string, string>;
}

const pages = new Map<string, string>();

/** The pages of a tenant that is not there for its visitors. */
export const configMap: KindHandler = {
  apply({ metadata, data }) {
    pages.set(metadata.namespace ?? "", data?.["stopped.html"] ?? "");
  },
  remove({ metadata }) {
    pages.delete(metadata.namespace ?? "");
  },
};

/** Host and path prefixes of a service. */
export const interceptorRoute: KindHandler = {
  apply({ metadata, spec }, { routes }) {
    const { namespace = "", name } = metadata;
    const [rule] = spec.rules;
    routes.put(`${namespace}/${name}`, {
      host: rule.hosts[0],
      prefixes: (rule.paths ?? [{ value: "/" }]).map((path: { value: string }) => path.value),
      service: { namespace, name: spec.target.service },
      readinessMs: seconds(spec.timeouts?.readiness, 45) * 1000,
      stoppedPage: null,
    });
  },
  remove({ metadata }, { routes }) {
    routes.remove(`${metadata.namespace}/${metadata.name}`);
  },
};

/** When a service wakes and falls asleep. */
export const scaledObject: KindHandler = {
  apply({ metadata, spec }, { fleet, routes }) {
    const { namespace = "", annotations = {} } = metadata;
    const triggers = spec.triggers as Trigger[];
    const paused = annotations["autoscaling.keda.sh/paused-replicas"] === "0";
    const of = (type: string, field: string) =>
      triggers.filter((trigger) => trigger.type === type).map(({ metadata }) => metadata[field]);
    fleet.scale(namespace, spec.scaleTargetRef.name, {
      cooldownSeconds: spec.cooldownPeriod,
      paused,
      consumers: triggers.filter(({ type }) => type === "rabbitmq").map(({ metadata }) => ({
        name: metadata.queueName,
        above: Number(metadata.activationValue ?? 0),
      })),
      queries: of("postgresql", "query"),
    });
    routes.pause(namespace, paused ? pages.get(namespace) || "<h1>503</h1>" : null);
  },
  remove() {},
};

function seconds(text: string | undefined, standard: number): number {
  const match = /^(\d+)s$/.exec(text ?? "");
  return match ? Number(match[1]) : standard;
}
