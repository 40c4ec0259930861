import { Redis } from "redis";
import { memoryCache } from "./memory.ts";
import type { CacheDriver } from "./mod.ts";

/**
 * The cache in Redis. It is never waited for: a server that is away or slow counts as an empty
 * cache, and rate limits are then counted in this process alone.
 */
export function redisCache(url: string, prefix: string): CacheDriver {
  const redis = new Redis(url, {
    keyPrefix: `${prefix}:`,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: 200,
    lazyConnect: false,
  });
  // Without a listener the process would end with the first lost connection.
  redis.on("error", () => {});
  const local = memoryCache();
  const orElse = async <T>(use: () => Promise<T>, fallback: () => T | Promise<T>): Promise<T> => {
    try {
      return await use();
    } catch {
      return await fallback();
    }
  };
  return {
    get: <T>(key: string) =>
      orElse<T | null>(async () => {
        const json = await redis.get(key);
        return json === null ? null : JSON.parse(json) as T;
      }, () => null),
    set: (key, value, ttlSeconds) =>
      orElse(async () => {
        await redis.set(key, JSON.stringify(value), "PX", Math.ceil(ttlSeconds * 1000));
      }, () => {}),
    delete: (key) =>
      orElse(async () => {
        await redis.del(key);
      }, () => {}),
    rateLimit: (key, limit) =>
      orElse(async () => {
        const name = `rate:${key}`;
        const [[, count], , [, left]] = await redis.multi()
          .incr(name).expire(name, limit.windowSeconds, "NX").pttl(name).exec() as [
            [unknown, number],
            unknown,
            [unknown, number],
          ];
        return {
          allowed: count <= limit.limit,
          retryAfterSeconds: Math.max(1, Math.ceil(left / 1000)),
        };
      }, () => local.rateLimit(key, limit)),
    close: () => {
      redis.disconnect();
      return Promise.resolve();
    },
  };
}
