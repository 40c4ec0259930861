import { type PlanList, planList } from "shared/devops_api/mod.ts";
import { plans } from "../../tenant/mod.ts";
import { bucketLimits, maxReplicas, pods, quotaOf } from "../../tenant/sizes.ts";
import type { Route } from "../route.ts";

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
      const answer: PlanList = {
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
