/** What the DevOps API takes and answers; its OpenAPI document is made of these. */
import { z } from "zod";
import { plans, rings, states, tenantSpec } from "../tenant/mod.ts";
import { phases } from "./status.ts";

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
export const invitation = z.object({ email: z.string(), url: z.string() });
export const accepted = z.object({
  slug: z.string(),
  revision: z.string(),
  changed: z.boolean(),
  /** Given: it waits there for its checks. Repeat the request until it is merged. */
  pullRequest: z.object({ url: z.string() }).optional(),
  invitation: invitation.optional(),
});
export const deletion = z.object({ slug: z.string(), revision: z.string(), done: z.boolean() });
export const status = z.object({
  slug: z.string(),
  spec: tenantSpec.extend({ state: z.enum(states) }).nullable(),
  revision: z.string(),
  phase: z.enum(phases),
  conditions: z.array(z.object({
    type: z.string(),
    status: z.enum(["True", "False", "Unknown"]),
    reason: z.string(),
    message: z.string(),
  })),
  steps: z.array(z.object({
    name: z.string(),
    wave: z.number(),
    status: z.enum(["pending", "running", "done", "failed"]),
    message: z.string().nullable(),
  })),
  services: z.array(
    z.object({ name: z.string(), awake: z.boolean(), idleAfterSeconds: z.number() }),
  ),
  origin: z.string().nullable(),
});
export const slugAnswer = z.object({
  slug: z.string(),
  available: z.boolean(),
  reason: z.string().nullable(),
});
export const members = z.object({
  members: z.array(z.object({ email: z.string(), status: z.enum(["active", "invited"]) })),
});
export const notification = z.object({ app: z.string().startsWith("tenant-") });
