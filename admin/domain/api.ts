/** What Admin's API says of tenants; times are ISO 8601 in UTC. */
import { z } from "zod";
import { changeList, stepNames, tenantExport } from "shared/devops_api/mod.ts";
import { plans, rings } from "shared/tenants/choices.ts";
import { operationKinds, operationStates } from "./lifecycle.ts";
import type { Operation } from "./operations.ts";
import { ownSteps } from "./progress.ts";
import { newTenant, tenantStates } from "./tenants.ts";
import type { TenantRow, TenantView } from "./view.ts";

export const apiOperation = z.object({
  id: z.uuid(),
  kind: z.enum(operationKinds),
  state: z.enum(operationStates).describe("`requested` and `merged` are under way"),
  error: z.string().nullable().describe("Why the last try failed, or why it ended without effect"),
  by: z.string(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
});

export const apiTenant = z.object({
  slug: z.string(),
  name: z.string(),
  plan: z.enum(plans),
  ring: z.enum(rings),
  ownerEmail: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  locale: z.enum(["hu", "en"]),
  state: z.enum(tenantStates).describe("What is wanted"),
  phase: z.string().describe("What is there"),
  step: z.object({
    name: z.string(),
    since: z.iso.datetime(),
    usualSeconds: z.number(),
    escalated: z.boolean().describe("Past three times what is usual"),
  }).nullable().describe("Where it is, while something is under way"),
  awake: z.array(z.string()).describe("Services that run now"),
  operation: apiOperation.nullable().describe("What is under way"),
  createdAt: z.iso.datetime(),
});

export const apiTenantDetail = apiTenant.extend({
  origin: z.string().nullable(),
  steps: z.array(z.object({
    name: z.enum([...stepNames, ...ownSteps.delete, ...ownSteps.rotate]),
    status: z.enum(["pending", "running", "done", "failed"]),
    message: z.string().nullable(),
  })),
  troubles: z.array(z.object({ type: z.string(), reason: z.string(), message: z.string() })),
  deleteAfter: z.string().nullable(),
  archive: z.object({ location: z.string(), sha256: z.string(), verifiedAt: z.string() })
    .nullable(),
  stale: z.boolean().describe("The deployment service does not answer: this is what was last seen"),
});
export type ApiTenant = z.output<typeof apiTenant>;
export type ApiTenantDetail = z.output<typeof apiTenantDetail>;
export type ApiOperation = z.output<typeof apiOperation>;

export const apiNewTenant = newTenant;
export const apiExports = z.object({ exports: z.array(tenantExport) });
export const apiChanges = changeList;

export const operationOut = (operation: Operation): ApiOperation => ({
  id: operation.id,
  kind: operation.kind,
  state: operation.state,
  error: operation.error,
  by: operation.actorName,
  createdAt: operation.createdAt.toISOString(),
  finishedAt: operation.finishedAt?.toISOString() ?? null,
});

export function tenantOut({ tenant, progress }: TenantRow): ApiTenant {
  const { slug, name, plan, ring, ownerEmail, currency, timeZone, locale, state } = tenant;
  return {
    slug,
    name,
    plan,
    ring,
    ownerEmail,
    currency,
    timeZone,
    locale,
    state,
    phase: progress.phase,
    step: progress.time,
    awake: progress.services.filter(({ awake }) => awake).map((service) => service.name),
    operation: tenant.operation && operationOut(tenant.operation),
    createdAt: tenant.createdAt.toISOString(),
  };
}

export function tenantDetailOut(view: TenantView): ApiTenantDetail {
  const { steps, troubles, deleteAfter } = view.progress;
  return {
    ...tenantOut(view),
    origin: view.origin,
    steps,
    troubles,
    deleteAfter,
    archive: view.archive,
    stale: view.staleSince !== null,
  };
}
