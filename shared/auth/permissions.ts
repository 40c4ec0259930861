import { DomainError } from "shared/http/mod.ts";
import type { Session } from "./session.ts";

export const permissions = [
  "catalog:read",
  "catalog:write",
  "stock:read",
  "stock:adjust",
  "stock:transfer",
  "customers:read",
  "customers:write",
  "webhooks:manage",
  "analytics:read",
  "settings:manage",
  "members:manage",
  "tenants:manage",
] as const;

export type Permission = typeof permissions[number];

const ofTenant = permissions.filter((permission) => permission !== "tenants:manage");

const byRole: Record<Session["role"], readonly Permission[]> = {
  owner: ofTenant,
  manager: ofTenant.filter((name) => name !== "members:manage" && name !== "settings:manage"),
  clerk: [
    "catalog:read",
    "stock:read",
    "stock:adjust",
    "stock:transfer",
    "customers:read",
    "customers:write",
  ],
  platform_admin: ["tenants:manage"],
  // Sees people and acts in their place; Admin asks for the role itself.
  platform_support: [],
};

/** What a role may do. */
export function permissionsOf(role: Session["role"]): readonly Permission[] {
  return byRole[role] ?? [];
}

/** Whether somebody may do something. */
export function can(session: Session, permission: Permission): boolean {
  return permissionsOf(session.role).includes(permission);
}

/** Throws 403 where somebody may not do something. */
export function assertCan(session: Session, permission: Permission): void {
  if (!can(session, permission)) {
    throw new DomainError("forbidden", 403, `This needs the permission ${permission}`);
  }
}
