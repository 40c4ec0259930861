import { assertEquals, assertStringIncludes } from "@std/assert";
import { plans } from "../tenant/mod.ts";
import { objectsOf, randomSpec, renderForTest } from "../tenant/testing.ts";
import type { Manifest } from "./cluster.ts";
import { quotaFaults } from "./quota.ts";

Deno.test("every plan's quota has room for all that its tenant may run at once", async () => {
  for (const plan of plans) {
    const manifests = objectsOf(await renderForTest("acme", randomSpec({ plan })));
    assertEquals([plan, quotaFaults(manifests)], [plan, []]);
  }
});

Deno.test("what exceeds the quota is named with both amounts", async () => {
  const manifests: Manifest[] = objectsOf(await renderForTest("acme", randomSpec()));
  const quota = manifests.find(({ kind }) => kind === "ResourceQuota")!;
  quota.spec.hard = { "limits.memory": "1Gi", pods: "3", "count/services": "99" };
  const [memory, pods, ...others] = quotaFaults(manifests);
  assertStringIncludes(memory, "of limits.memory, its quota is 1Gi");
  assertStringIncludes(pods, "of pods, its quota is 3");
  assertEquals(others, []);
});

Deno.test("what says no size has that of the LimitRange", () => {
  const of = (kind: string, spec: object): Manifest => ({
    apiVersion: "v1",
    kind,
    metadata: { name: "x", namespace: "t-a" },
    spec,
  });
  const manifests = [
    of("ResourceQuota", { hard: { "requests.memory": "100Mi" } }),
    of("LimitRange", { limits: [{ type: "Container", defaultRequest: { memory: "96Mi" } }] }),
    of("Deployment", { replicas: 2, template: { spec: { containers: [{}] } } }),
  ];
  assertEquals(quotaFaults(manifests), [
    "the namespace needs 192Mi of requests.memory, its quota is 100Mi",
  ]);
});
