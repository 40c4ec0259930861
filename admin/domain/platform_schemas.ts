/** What the DevOps API tells of the platform as a whole. */
import { z } from "zod";

export const ringNames = ["canary", "early", "stable"] as const;
export type Ring = typeof ringNames[number];

export const ringList = z.object({
  rings: z.array(z.object({
    ring: z.enum(ringNames),
    image: z.string(),
    template: z.string(),
    /** When a release brought this image; null when none did. */
    since: z.string().nullable(),
    tenants: z.number(),
    /** Null while Argo CD does not answer. */
    ready: z.number().nullable(),
    failing: z.array(z.string()),
  })),
});
export type RingList = z.infer<typeof ringList>;

export const releaseStates = ["rolling", "done", "stopped", "rolled_back"] as const;
export const ringStates = ["waiting", "changing", "syncing", "gate", "done", "failed"] as const;

export const release = z.object({
  id: z.string(),
  app: z.string(),
  image: z.string(),
  template: z.string().nullish(),
  commit: z.string().nullish(),
  notes: z.string().nullish(),
  createdAt: z.string(),
  createdBy: z.string(),
  state: z.enum(releaseStates),
  /** Why it stopped, or what keeps it from going on. */
  message: z.string().nullish(),
  supersededBy: z.string().nullish(),
  rings: z.array(z.object({
    ring: z.string(),
    state: z.enum(ringStates),
    tenants: z.number().nullable(),
    ready: z.number().nullable(),
    failing: z.array(z.object({ slug: z.string(), message: z.string() })),
    gateEndsAt: z.string().nullable(),
    message: z.string().nullish(),
    changes: z.array(
      z.object({ title: z.string(), revision: z.string(), url: z.string().nullable() }),
    ),
  })),
  events: z.array(z.object({
    at: z.string(),
    what: z.string(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
  })).default([]),
});
export type Release = z.infer<typeof release>;
export type ReleaseRing = Release["rings"][number];

export const releaseActions = ["promote", "stop", "resume", "roll-back"] as const;
export type ReleaseAction = typeof releaseActions[number];

/** Where what is there differs from what git says. */
export const drift = z.object({
  checkedAt: z.string(),
  /** Tenants whose folder is not what their spec renders to. */
  rerender: z.array(z.object({ slug: z.string(), paths: z.array(z.string()) })),
  /** Things that belong to no tenant any more. */
  orphans: z.array(z.object({ kind: z.string(), name: z.string(), why: z.string() })),
  /** Objects that differ from git and are not brought back. */
  unmanaged: z.array(z.object({ kind: z.string(), name: z.string(), message: z.string() })),
  /** Kinds of orphans that could not be looked for. */
  unknown: z.array(z.string()).default([]),
});
export type Drift = z.infer<typeof drift>;

/** `cpu` in cores, `memory` in bytes. */
const amount = z.object({
  capacity: z.number().nullable(),
  requested: z.number().nullable(),
  used: z.number().nullable(),
});
export type Amount = z.infer<typeof amount>;

/** What the machines and engines hold; null is not known. Sizes in bytes. */
export const capacity = z.object({
  nodes: z.array(z.object({ name: z.string(), cpu: amount, memory: amount })).nullable(),
  tenants: z.object({ total: z.number(), awake: z.number().nullable() }),
  database: z.object({ size: z.number() }).nullable(),
  broker: z.object({ messages: z.number(), connections: z.number().nullable() }).nullable(),
  objects: z.object({ size: z.number(), used: z.number() }).nullable(),
});
export type Capacity = z.infer<typeof capacity>;

/** What a plan gives at most. */
export const planList = z.object({
  plans: z.array(z.object({
    plan: z.enum(["starter", "business", "enterprise"]),
    /** Of each service. */
    replicas: z.number(),
    /** Requested by all of a tenant's pods at the most: milli-CPU and MiB. */
    cpu: z.number(),
    memory: z.number(),
    pods: z.number(),
    /** Of each of its two buckets. */
    files: z.object({ bytes: z.number(), objects: z.number() }),
  })),
  /** What one running copy of a service is given: milli-CPU and MiB. */
  service: z.object({ cpu: z.number(), memory: z.number() }),
});
export type PlanList = z.infer<typeof planList>;
