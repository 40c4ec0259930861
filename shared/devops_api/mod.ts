/**
 * What the DevOps API answers: it makes its OpenAPI document of these schemas, and Admin reads its
 * answers by them.
 */
export * from "./engines.ts";
export * from "./platform.ts";
export * from "./releases.ts";
export * from "./tenants.ts";
