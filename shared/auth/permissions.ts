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
const ofMachines = ofTenant.filter((permission) => permission !== "members:manage");

const byRole: Record<Session["role"], readonly Permission[]> = {
  owner: ofTenant,
  manager: ofMachines.filter((name) => name !== "settings:manage"),
  clerk: [
    "catalog:read",
    "stock:read",
    "stock:adjust",
    "stock:transfer",
    "customers:read",
    "customers:write",
  ],
  api_client: ofMachines,
  platform_admin: ["tenants:manage"],
  // Sees people and acts in their place; Admin asks for the role itself.
  platform_support: [],
};

/** What a role may do. */
export function permissionsOf(role: Session["role"]): readonly Permission[] {
  return byRole[role] ?? [];
}

/** What support cannot do in somebody's place: these make or show credentials of others. */
const ofCredentials: readonly Permission[] = ["members:manage", "webhooks:manage"];

type Principal = Pick<Session, "role" | "locations" | "abilities" | "impersonator">;

/**
 * Whether somebody may do something: by role, within the abilities of their token, and, where it
 * happens at a location (by its code), within their locations.
 */
export function can(principal: Principal, permission: Permission, location?: string): boolean {
  const { role, abilities, locations, impersonator } = principal;
  return permissionsOf(role).includes(permission) &&
    !(impersonator && ofCredentials.includes(permission)) &&
    (abilities?.includes(permission) ?? true) &&
    (location === undefined || !locations || locations.includes(location));
}

/** Throws 403 where somebody may not do something, or not at this location. */
export function assertCan(principal: Principal, permission: Permission, location?: string): void {
  if (!can(principal, permission)) {
    throw new DomainError("forbidden", 403, `This needs the permission ${permission}`);
  }
  if (!can(principal, permission, location)) {
    throw new DomainError("forbidden_location", 403, `Your role does not cover ${location}`);
  }
}
