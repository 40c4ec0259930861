/** A cache that may be empty at any time: everything works without it, only slower. */
import { memoryCache } from "./memory.ts";
import { redisCache } from "./redis.ts";

export interface RateLimit {
  limit: number;
  windowSeconds: number;
}

export interface Cache {
  get<T>(key: string): Promise<T | null>;
  set(key: string, value: unknown, ttlSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** The cached value, or what `fill` gives; of several that ask at once, one fills. */
  remember<T>(key: string, ttlSeconds: number, fill: () => Promise<T>): Promise<T>;
  /** Counts one use of `key`; allows it while the window's limit is not reached. */
  rateLimit(
    key: string,
    limit: RateLimit,
  ): Promise<{ allowed: boolean; retryAfterSeconds: number }>;
  close(): Promise<void>;
}

export interface CacheOptions {
  /** Redis, or the memory of this process where it is left out. */
  redisUrl?: string;
  /** Put before every key: tenants may share a server. */
  prefix: string;
}

/** Opens the cache that the configuration names. */
export function openCache({ redisUrl, prefix }: CacheOptions): Cache {
  return withSingleFlight(redisUrl ? redisCache(redisUrl, prefix) : memoryCache());
}

export type CacheDriver = Omit<Cache, "remember">;

function withSingleFlight(driver: CacheDriver): Cache {
  const filling = new Map<string, Promise<unknown>>();
  return {
    ...driver,
    async remember<T>(key: string, ttlSeconds: number, fill: () => Promise<T>): Promise<T> {
      const cached = await driver.get<T>(key);
      if (cached !== null) return cached;
      let running = filling.get(key) as Promise<T> | undefined;
      if (!running) {
        running = fill().then(async (value) => {
          await driver.set(key, value, ttlSeconds);
          return value;
        }).finally(() => filling.delete(key));
        filling.set(key, running);
      }
      return await running;
    },
  };
}
