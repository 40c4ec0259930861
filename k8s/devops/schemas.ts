/** What the DevOps API takes; what it answers is in `shared/devops_api/`. */
import { z } from "zod";
import { tenantStatus } from "shared/devops_api/mod.ts";
import { credentialKinds, plans, rings, states, tenantSpec } from "../tenant/mod.ts";

const { name, currency, timeZone, locale } = tenantSpec.shape;

export const wanted = z.object({
  name,
  plan: z.enum(plans),
  currency,
  timeZone,
  locale,
  state: z.enum(["active", "suspended"]),
  /** Whom a release reaches first; without it a tenant stays where it is, a new one is `stable`. */
  ring: z.enum(rings).optional(),
  ownerEmail: z.email().max(254).optional(),
});
export const deletionRequest = z.object({
  /** Days in which it can be undone; 30 by default, 0 begins at once. */
  graceDays: z.int().min(0).max(365).optional(),
  /** The reason why there shall be no archive. */
  skipExport: tenantSpec.shape.skipExport,
});
export const rotationRequest = z.object({ what: z.array(z.enum(credentialKinds)).min(1) });
export const status = tenantStatus.extend({
  spec: tenantSpec.extend({ state: z.enum(states) }).nullable(),
});
export const notification = z.object({ app: z.string().startsWith("tenant-") });
