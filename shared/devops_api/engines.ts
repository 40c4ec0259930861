/** How the engines and services of a tenant are; what is null is not known. */
import { z } from "zod";

export const engineNames = ["database", "broker", "cache", "objects"] as const;
export const engineStates = ["up", "degraded", "down", "unknown"] as const;
export type EngineState = typeof engineStates[number];

export const tenantEngines = z.object({
  slug: z.string(),
  /** Null: Prometheus does not answer, or there is none. */
  readAt: z.string().nullable(),
  services: z.array(z.object({
    name: z.string(),
    awake: z.boolean(),
    /** When figures of it were last read. */
    seenAt: z.string().nullable(),
    requests: z.number().nullable(),
    errors: z.number().nullable(),
  })),
  engines: z.array(z.object({
    name: z.enum(engineNames),
    driver: z.string().nullable(),
    state: z.enum(engineStates),
    /** Whether services go on without it. */
    optional: z.boolean(),
    milliseconds: z.number().nullable(),
    /** Services that cannot reach it now. */
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
  databaseBytes: z.number().nullable(),
  /** Requests of the last minutes and how many of them failed with a fault of ours. */
  requests: z.object({ minutes: z.number(), total: z.number(), errors: z.number() }).nullable(),
});
export type TenantEngines = z.infer<typeof tenantEngines>;
