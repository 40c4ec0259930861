/** The platform as a whole: what differs from git, how much there is, what plans give. */
import { z } from "zod";
import { plans } from "../tenants/choices.ts";

/** Kinds of what the engines and the cluster hold for a tenant. */
export const inventoryKinds = ["database", "role", "vhost", "bucket", "namespace"] as const;
export type InventoryKind = typeof inventoryKinds[number];

export const driftReport = z.object({
  checkedAt: z.string(),
  /** Tenants whose files are not what their spec renders to now. */
  rerender: z.array(z.object({ slug: z.string(), paths: z.array(z.string()) })),
  /** Things that belong to no tenant any more. */
  orphans: z.array(z.object({
    kind: z.enum([...inventoryKinds, "folder", "application"]),
    name: z.string(),
    why: z.string(),
  })),
  /** Objects that differ from git and are not brought back. */
  unmanaged: z.array(z.object({ kind: z.string(), name: z.string(), message: z.string() })),
  /** Kinds of orphans that could not be looked for: nothing is known of them. */
  unknown: z.array(z.enum([...inventoryKinds, "application"])),
});
export type DriftReport = z.infer<typeof driftReport>;

/** Cores or bytes. */
const amount = z.object({
  capacity: z.number().nullable(),
  /** What pods that are there have asked for. */
  requested: z.number().nullable(),
  used: z.number().nullable(),
});
export type Amount = z.infer<typeof amount>;

export const capacityReport = z.object({
  /** Null: nothing is known. */
  nodes: z.array(z.object({ name: z.string(), cpu: amount, memory: amount })).nullable(),
  tenants: z.object({ total: z.number(), awake: z.number().nullable() }),
  /** Bytes of all databases. */
  database: z.object({ size: z.number() }).nullable(),
  broker: z.object({ messages: z.number(), connections: z.number().nullable() }).nullable(),
  /** Bytes of the store's disks. */
  objects: z.object({ size: z.number(), used: z.number() }).nullable(),
});
export type CapacityReport = z.infer<typeof capacityReport>;

export const planList = z.object({
  plans: z.array(z.object({
    plan: z.enum(plans),
    replicas: z.number().describe("Of each service, at most"),
    cpu: z.number().describe("Milli-CPU that all pods together may ask for"),
    memory: z.number().describe("MiB that all pods together may ask for"),
    pods: z.number(),
    files: z.object({ bytes: z.number(), objects: z.number() }).describe("Of each bucket"),
  })),
  service: z.object({ cpu: z.number(), memory: z.number() })
    .describe("What a running copy of a service asks for: milli-CPU and MiB"),
});
export type PlanList = z.infer<typeof planList>;
