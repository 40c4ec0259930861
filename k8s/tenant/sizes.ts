import { serviceNames } from "../../tenant/services.ts";
import type { Plan } from "shared/tenants/choices.ts";

/** Most replicas of one service. */
export const maxReplicas: Record<Plan, number> = { starter: 1, business: 2, enterprise: 3 };

/** Bytes per bucket, objects per bucket: strings, as the bucket claim wants them. */
export const bucketLimits: Record<Plan, { size: string; objects: string }> = {
  starter: { size: "10Gi", objects: "200000" },
  business: { size: "50Gi", objects: "1000000" },
  enterprise: { size: "500Gi", objects: "10000000" },
};

/** Milli-CPU and MiB of one pod. No CPU limit: throttling a cold start helps nobody. */
export const pods = {
  // An import of the largest file that is taken (20 MB) was seen to need about 270 MiB.
  service: { cpu: 25, memory: 96, memoryLimit: 384 },
  job: { cpu: 25, memory: 96, memoryLimit: 256 },
  redis: { cpu: 5, memory: 24, memoryLimit: 64 },
} as const;

/** `resources` of a container of that size. */
export function resources(size: typeof pods[keyof typeof pods]) {
  return {
    requests: { cpu: `${size.cpu}m`, memory: `${size.memory}Mi` },
    limits: { memory: `${size.memoryLimit}Mi` },
  };
}

/**
 * What a plan's namespace may hold: every service at its most replicas plus the one more that a
 * rolling update starts beside them, Redis and the two jobs, with a tenth to spare.
 */
export function quotaOf(plan: Plan) {
  const services = serviceNames.length * (maxReplicas[plan] + 1);
  const total = (of: "cpu" | "memory" | "memoryLimit") =>
    Math.ceil(1.1 * (services * pods.service[of] + 2 * pods.job[of] + pods.redis[of]));
  return {
    "requests.cpu": `${total("cpu")}m`,
    "requests.memory": `${total("memory")}Mi`,
    "limits.memory": `${total("memoryLimit")}Mi`,
    pods: String(Math.ceil(1.1 * (services + 3))),
    // Our own, one from each bucket, and what operators and Argo CD may add.
    "count/secrets": "24",
    "count/configmaps": "24",
    "count/services": String(serviceNames.length + 5),
    "services.nodeports": "0",
    "services.loadbalancers": "0",
    "count/persistentvolumeclaims": "0",
    "count/jobs.batch": "8",
  };
}
