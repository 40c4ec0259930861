/** The servers of one's own that a start is given instead of the embedded stand-ins. */
import { z } from "zod";
import { type Broker, openBroker } from "./broker.ts";
import { type CacheServer, openCacheServer } from "./cache.ts";
import { type ObjectStore, openObjectStore } from "./objects.ts";

export type { Broker, CacheServer, ObjectStore };

/** Null: the stand-in of one machine is used. */
export interface Engines {
  broker: Broker | null;
  cache: CacheServer | null;
  objects: ObjectStore | null;
}

export const embedded: Engines = { broker: null, cache: null, objects: null };

/** An engine's server cannot be reached, or refuses; the message is for people. */
export class EngineError extends Error {
  override name = "EngineError";
}

const schema = z.object({
  AMQP_URL: z.url({ protocol: /^amqps?$/ }).optional(),
  RABBITMQ_MANAGEMENT_URL: z.url({ protocol: /^https?$/ }).optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_ACCESS_KEY: z.string().optional(),
  S3_SECRET_KEY: z.string().optional(),
}).refine((env) => !env.S3_ENDPOINT || (env.S3_ACCESS_KEY && env.S3_SECRET_KEY), {
  path: ["S3_ACCESS_KEY"],
  message: "S3_ENDPOINT needs S3_ACCESS_KEY and S3_SECRET_KEY of a user who may make buckets",
}).refine((env) => !env.RABBITMQ_MANAGEMENT_URL || env.AMQP_URL, {
  path: ["AMQP_URL"],
  message: "RABBITMQ_MANAGEMENT_URL is used with AMQP_URL only",
});

/**
 * Opens what the environment names. Each server is asked once: one that does not answer ends the
 * start with an `EngineError`, before any tenant is told to use it.
 */
export async function openEngines(
  env: Record<string, string | undefined>,
  log: (line: string) => void,
): Promise<Engines> {
  // An empty variable is one that is not set.
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const parsed = schema.safeParse(set);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw new EngineError(`${path.join(".")}: ${message}`);
  }
  const {
    AMQP_URL,
    RABBITMQ_MANAGEMENT_URL,
    REDIS_URL,
    S3_ENDPOINT,
    S3_ACCESS_KEY = "",
    S3_SECRET_KEY = "",
  } = parsed.data;
  return {
    broker: AMQP_URL ? await openBroker(AMQP_URL, RABBITMQ_MANAGEMENT_URL) : null,
    cache: REDIS_URL ? await openCacheServer(REDIS_URL, log) : null,
    objects: S3_ENDPOINT
      ? await openObjectStore({
        endpoint: S3_ENDPOINT,
        accessKey: S3_ACCESS_KEY,
        secretKey: S3_SECRET_KEY,
      }, log)
      : null,
  };
}
