import { assertEquals, assertThrows } from "@std/assert";
import { assertCan, can, permissionsOf, type Session } from "./mod.ts";

const as = (role: Session["role"]) => ({ role }) as Session;

Deno.test("each role may do what its work needs and nothing of the platform", () => {
  assertEquals(can(as("clerk"), "stock:adjust"), true);
  assertEquals(can(as("clerk"), "catalog:write"), false);
  assertEquals(can(as("manager"), "members:manage"), false);
  assertEquals(can(as("owner"), "members:manage"), true);
  for (const role of ["owner", "manager", "clerk"] as const) {
    assertEquals(can(as(role), "tenants:manage"), false);
  }
  assertEquals(permissionsOf("platform_admin"), ["tenants:manage"]);
  assertThrows(() => assertCan(as("clerk"), "webhooks:manage"));
});
