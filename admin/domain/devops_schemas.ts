/** What the DevOps API answers, as far as Admin uses it. */
import { z } from "zod";

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

const phases = [
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

const archive = z.object({ location: z.string(), sha256: z.string(), verifiedAt: z.string() });

export const tenantStatus = z.object({
  slug: z.string(),
  revision: z.string(),
  phase: z.enum(phases),
  conditions: z.array(z.object({
    type: z.string(),
    status: z.enum(["True", "False", "Unknown"]),
    reason: z.string(),
    message: z.string(),
  })),
  steps: z.array(z.object({
    name: z.enum(stepNames),
    status: z.enum(["pending", "running", "done", "failed"]),
    message: z.string().nullable(),
  })),
  services: z.array(
    z.object({ name: z.string(), awake: z.boolean(), idleAfterSeconds: z.number() }),
  ),
  origin: z.string().nullable(),
  /** End of the grace period of a tenant that is to be deleted. */
  deleteAfter: z.string().nullable().default(null),
  /** The newest archive that was seen to restore. */
  archive: archive.nullable().default(null),
});
export type TenantStatus = z.infer<typeof tenantStatus>;
export type Condition = TenantStatus["conditions"][number];

export const engineNames = ["database", "broker", "cache", "objects"] as const;
export type EngineState = "up" | "degraded" | "down" | "unknown";

/** How a tenant's engines and services are; what is null is not known. */
export const tenantEngines = z.object({
  slug: z.string(),
  readAt: z.string().nullable(),
  services: z.array(z.object({
    name: z.string(),
    awake: z.boolean(),
    seenAt: z.string().nullable(),
    requests: z.number().nullable(),
    errors: z.number().nullable(),
  })),
  engines: z.array(z.object({
    name: z.enum(engineNames),
    driver: z.string().nullable(),
    state: z.enum(["up", "degraded", "down", "unknown"]),
    optional: z.boolean(),
    milliseconds: z.number().nullable(),
    failing: z.array(z.string()),
    seenAt: z.string().nullable(),
  })),
  outbox: z.object({ events: z.number(), oldestSeconds: z.number() }).nullable(),
  consumers: z.array(z.object({ name: z.string(), waiting: z.number(), deadLetters: z.number() })),
  live: z.object({
    sockets: z.number(),
    streams: z.number(),
    lagging: z.number(),
    shed: z.number(),
  }).nullable(),
  cache: z.object({ hits: z.number(), misses: z.number() }).nullable(),
  requests: z.object({ minutes: z.number(), total: z.number(), errors: z.number() }).nullable(),
});
export type TenantEngines = z.infer<typeof tenantEngines>;

const invitation = z.object({
  email: z.string(),
  url: z.string(),
  /** Whether it went out by mail; the link is for when it did not or does not arrive. */
  mailed: z.boolean().default(false),
});
export type OwnerInvitation = z.infer<typeof invitation>;
export const invited = z.object({ invitation: invitation.optional() });

export const accepted = z.object({
  revision: z.string(),
  changed: z.boolean(),
  /** Waits at the forge for its checks: to be asked for again until it is merged. */
  pullRequest: z.object({ url: z.string() }).optional(),
  invitation: invitation.optional(),
});
export const deletion = z.object({ revision: z.string(), done: z.boolean() });
export const slugAnswer = z.object({
  reason: z.enum(["slug_malformed", "slug_reserved", "slug_taken"]).nullable(),
});
export type SlugRefusal = NonNullable<z.infer<typeof slugAnswer>["reason"]>;

export const memberList = z.object({
  members: z.array(z.object({
    email: z.string(),
    name: z.string().nullish(),
    role: z.string().nullish(),
    status: z.enum(["active", "invited"]),
  })),
});
export type TenantMember = z.infer<typeof memberList>["members"][number];

export const credentialKinds = [
  "database",
  "owner",
  "broker",
  "redis",
  "session",
  "oidc",
] as const;
export type CredentialKind = typeof credentialKinds[number];

export const rotationStates = ["adding", "switching", "retiring", "done", "failed"] as const;
export const rotation = z.object({
  id: z.string(),
  state: z.enum(rotationStates),
  message: z.string().nullable(),
});
export type Rotation = z.infer<typeof rotation>;

export const tenantExport = z.object({
  id: z.string(),
  state: z.enum(["running", "failed", "verified"]),
  message: z.string().nullable(),
  archive: archive.extend({
    tables: z.number(),
    rows: z.number(),
    objects: z.number(),
  }).nullable(),
});
export type TenantExport = z.infer<typeof tenantExport>;

export const changeList = z.object({
  changes: z.array(z.object({
    revision: z.string(),
    title: z.string(),
    at: z.string(),
    operation: z.string().nullable(),
    url: z.string().nullish(),
    files: z.array(z.object({ path: z.string(), diff: z.string() })),
  })),
  /** Where the next page begins. */
  cursor: z.string().nullish(),
});
export type ChangeList = z.infer<typeof changeList>;
