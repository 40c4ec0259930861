import { z } from "zod";
import { plans } from "../../tenant/mod.ts";
import { bucketLimits, maxReplicas, pods, quotaOf } from "../../tenant/sizes.ts";
import type { Route } from "../route.ts";

const planList = z.object({
  plans: z.array(z.object({
    plan: z.enum(plans),
    replicas: z.number().describe("Of each service, at most"),
    cpu: z.number().describe("Milli-CPU that all pods together may ask for"),
    memory: z.number().describe("MiB that all pods together may ask for"),
    pods: z.number(),
    files: z.object({ bytes: z.number(), objects: z.number() }).describe("Of each bucket"),
  })),
  service: z.object({ cpu: z.number(), memory: z.number() })
    .describe("What a running copy of a service asks for: milli-CPU and MiB"),
});

/** What plans give: the figures that the manifests are made of. */
export function planRoutes(): Route[] {
  return [{
    method: "get",
    path: "/plans",
    summary: "What each plan gives at most",
    scope: "tenants:read",
    responses: { 200: { description: "Plans, the smallest first", schema: planList } },
    handle() {
      const { cpu, memory } = pods.service;
      const answer: z.input<typeof planList> = {
        plans: plans.map((plan) => {
          const quota = quotaOf(plan);
          const { size, objects } = bucketLimits[plan];
          return {
            plan,
            replicas: maxReplicas[plan],
            cpu: parseInt(quota["requests.cpu"]),
            memory: parseInt(quota["requests.memory"]),
            pods: Number(quota.pods),
            files: { bytes: parseInt(size) * 2 ** 30, objects: Number(objects) },
          };
        }),
        service: { cpu, memory },
      };
      return Promise.resolve(Response.json(answer));
    },
  }];
}
