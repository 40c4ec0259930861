/**
 * The contract of identity's own APIs: identity serves them, Admin calls the one for management and
 * tenants' apps the one for their locations, and both sides check what is said by the same schemas.
 */
export {
  type ActingPerson,
  type IdentityApi,
  identityApi,
  IdentityRefused,
  IdentityUnavailable,
} from "./client.ts";
export {
  actingHeaders,
  basePath,
  type Endpoint,
  isNothing,
  manageScope,
  managingClient,
  operationOf,
} from "./endpoint.ts";
export { endpoints } from "./endpoints.ts";
export {
  locationsScope,
  tellLocations,
  type TenantLocation,
  tenantLocation,
  type TenantLocations,
  tenantLocations,
} from "./locations.ts";
export * from "./schemas.ts";
