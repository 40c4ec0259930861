import { assertEquals, assertThrows } from "@std/assert";
import { DomainError } from "shared/http/mod.ts";
import { assertCan, can, type Permission, permissionsOf, type Session } from "./mod.ts";

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

Deno.test("who is limited to locations acts only there, and sees the rest", () => {
  const clerk = { ...as("clerk"), locations: ["SZ-BOLT"] };
  assertEquals(can(clerk, "stock:adjust", "SZ-BOLT"), true);
  assertEquals(can(clerk, "stock:adjust", "RAKTAR"), false);
  assertEquals(can(clerk, "stock:read"), true);
  assertEquals(can({ ...clerk, locations: [] }, "stock:adjust", "SZ-BOLT"), false);
  for (const locations of [null, undefined]) {
    assertEquals(can({ ...clerk, locations }, "stock:adjust", "RAKTAR"), true);
  }
  const error = assertThrows(() => assertCan(clerk, "stock:transfer", "RAKTAR"), DomainError);
  assertEquals([error.status, error.code], [403, "forbidden_location"]);
});

Deno.test("a token does what it was made for, and never more than its owner's role", () => {
  const token = { ...as("clerk"), abilities: ["catalog:read", "catalog:write"] as Permission[] };
  assertEquals(can(token, "catalog:read"), true);
  assertEquals(can(token, "catalog:write"), false);
  assertEquals(can(token, "stock:read"), false);
  assertEquals(can({ ...token, abilities: [] }, "catalog:read"), false);
  assertEquals(can({ role: "api_client", abilities: ["members:manage"] }, "members:manage"), false);
});
