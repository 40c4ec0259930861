/**
 * The contract of identity's management API: identity serves it, Admin calls it, and both check
 * what is said by the same schemas.
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
export * from "./schemas.ts";
