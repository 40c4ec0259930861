import { assertEquals } from "@std/assert";
import { planRoutes } from "./plans.ts";

Deno.test("plans are told with what their namespaces may hold, the smallest first", async () => {
  const [route] = planRoutes();
  const { plans, service } = await (await route.handle(new Request("http://x/plans"), {}, {
    name: "admin",
  })).json();
  const figures = plans.map((item: Record<string, number>) => [item.plan, item.replicas]);
  assertEquals(figures, [["starter", 1], ["business", 2], ["enterprise", 3]]);
  assertEquals(plans[0].files, { bytes: 10 * 2 ** 30, objects: 200_000 });
  for (const key of ["cpu", "memory", "pods"]) {
    assertEquals(plans[0][key] > 0 && plans[0][key] < plans[2][key], true, key);
  }
  assertEquals(service.cpu > 0 && service.memory > 0, true);
});
