/** What the DevOps API takes and answers; its OpenAPI document is made of these. */
import { z } from "zod";
import { archive, credentialKinds, plans, rings, states, tenantSpec } from "../tenant/mod.ts";
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
export const invitation = z.object({ email: z.string(), url: z.string(), mailed: z.boolean() });
export type Invitation = z.infer<typeof invitation>;
export const accepted = z.object({
  slug: z.string(),
  revision: z.string(),
  changed: z.boolean(),
  /** Given: it waits there for its checks. Repeat the request until it is merged. */
  pullRequest: z.object({ url: z.string() }).optional(),
  invitation: invitation.optional(),
});
export const deletionRequest = z.object({
  /** Days in which it can be undone; 30 by default, 0 begins at once. */
  graceDays: z.int().min(0).max(365).optional(),
  /** The reason why there shall be no archive. */
  skipExport: tenantSpec.shape.skipExport,
});
export const deletion = z.object({
  slug: z.string(),
  revision: z.string(),
  done: z.boolean(),
  deleteAfter: z.string().nullable(),
});
export const rotationRequest = z.object({ what: z.array(z.enum(credentialKinds)).min(1) });
export const rotation = z.object({
  id: z.string(),
  what: z.array(z.enum(credentialKinds)),
  state: z.enum(["adding", "switching", "retiring", "done", "failed"]),
  message: z.string().nullable(),
  startedAt: z.string(),
});
export const exportList = z.object({
  exports: z.array(z.object({
    id: z.string(),
    state: z.enum(["running", "failed", "verified"]),
    message: z.string().nullable(),
    archive: archive.nullable(),
  })),
});
export const changeList = z.object({
  changes: z.array(z.object({
    revision: z.string(),
    title: z.string(),
    at: z.string(),
    operation: z.string().nullable(),
    url: z.string().nullable(),
    files: z.array(z.object({ path: z.string(), diff: z.string() })),
  })),
  cursor: z.string().nullable(),
});
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
  deleteAfter: z.string().nullable(),
  archive: archive.pick({ location: true, sha256: true, verifiedAt: true }).nullable(),
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
