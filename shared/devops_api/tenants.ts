/** A tenant's state, and what goes on with it. */
import { z } from "zod";
import { credentialKinds } from "../tenants/choices.ts";

/** Derived from git and Argo CD each time, in the order of a tenant's life. */
export const phases = [
  "PullRequest",
  "Merged",
  "Syncing",
  "Ready",
  "Suspended",
  "Deleting",
  "Exporting",
  "Purging",
  "Deleted",
] as const;
export type Phase = typeof phases[number];

/** In the order in which they are taken. */
export const stepNames = [
  "manifests",
  "namespace",
  "secrets",
  "database",
  "broker",
  "storage",
  "migrations",
  "services",
  "routes",
  "smoke",
] as const;
export type StepName = typeof stepNames[number];

export const step = z.object({
  name: z.enum(stepNames),
  /** Sync wave of Argo CD. */
  wave: z.number(),
  status: z.enum(["pending", "running", "done", "failed"]),
  message: z.string().nullable(),
});
export type Step = z.infer<typeof step>;

export const condition = z.object({
  type: z.string(),
  status: z.enum(["True", "False", "Unknown"]),
  reason: z.string(),
  message: z.string(),
});
export type Condition = z.infer<typeof condition>;

/** An archive that was seen to restore; `sha256` is of its manifest. */
const archive = z.object({ location: z.string(), sha256: z.string(), verifiedAt: z.string() });

export const tenantStatus = z.object({
  slug: z.string(),
  revision: z.string(),
  phase: z.enum(phases),
  conditions: z.array(condition),
  steps: z.array(step),
  services: z.array(
    z.object({ name: z.string(), awake: z.boolean(), idleAfterSeconds: z.number() }),
  ),
  origin: z.string().nullable(),
  /** End of the grace period of a tenant that is to be deleted. */
  deleteAfter: z.string().nullable(),
  /** The newest archive that was seen to restore. */
  archive: archive.nullable(),
});
export type TenantStatus = z.infer<typeof tenantStatus>;

export const invitation = z.object({
  email: z.string(),
  url: z.string(),
  /** Whether it went out by mail; the link is for when it did not or does not arrive. */
  mailed: z.boolean(),
});
export type Invitation = z.infer<typeof invitation>;

export const accepted = z.object({
  slug: z.string(),
  revision: z.string(),
  changed: z.boolean(),
  /** Given: it waits there for its checks. Repeat the request until it is merged. */
  pullRequest: z.object({ url: z.string() }).optional(),
  invitation: invitation.optional(),
});

export const invited = z.object({ invitation: invitation.optional() });

export const deletion = z.object({
  slug: z.string(),
  revision: z.string(),
  done: z.boolean(),
  deleteAfter: z.string().nullable(),
});

export const slugAnswer = z.object({
  slug: z.string(),
  available: z.boolean(),
  reason: z.enum(["slug_malformed", "slug_reserved", "slug_taken"]).nullable(),
});
export type SlugRefusal = NonNullable<z.infer<typeof slugAnswer>["reason"]>;

export const memberList = z.object({
  members: z.array(z.object({ email: z.string(), status: z.enum(["active", "invited"]) })),
});
export type TenantMember = z.infer<typeof memberList>["members"][number];

export const rotationStates = ["adding", "switching", "retiring", "done", "failed"] as const;
export const rotation = z.object({
  id: z.string(),
  what: z.array(z.enum(credentialKinds)),
  state: z.enum(rotationStates),
  message: z.string().nullable(),
  startedAt: z.string(),
});
export type Rotation = z.infer<typeof rotation>;

export const tenantExport = z.object({
  id: z.string(),
  state: z.enum(["running", "failed", "verified"]),
  message: z.string().nullable(),
  archive: archive.extend({ tables: z.number(), rows: z.number(), objects: z.number() })
    .nullable(),
});
export type TenantExport = z.infer<typeof tenantExport>;
export const exportList = z.object({ exports: z.array(tenantExport) });

export const changeList = z.object({
  changes: z.array(z.object({
    revision: z.string(),
    title: z.string(),
    at: z.string(),
    operation: z.string().nullable(),
    url: z.string().nullable(),
    /** Sealed values are left out of the differences. */
    files: z.array(z.object({ path: z.string(), diff: z.string() })),
  })),
  /** Where the next page begins. */
  cursor: z.string().nullable(),
});
export type ChangeList = z.infer<typeof changeList>;
