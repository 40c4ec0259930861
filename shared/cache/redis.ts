import { delay } from "@std/async/delay";
import { Redis } from "redis";
import { guarded } from "./connection.ts";
import { memoryCache } from "./memory.ts";
import type { CacheDriver } from "./mod.ts";

/** A fill holds its lock so long after its last sign of life. */
const leaseMs = 5000;
/** So long others wait: a little longer, so that one of them gets the lock of a fill that died. */
const patienceMs = leaseMs + 1000;
/** The longest that a fill keeps others from filling by its signs of life. */
const longestFillMs = 60_000;
/** While Redis is away each process remembers for itself, and nobody can tell it what changed. */
const aloneMs = 5000;
/** Keys at most whose deletion is made up for when Redis is back. */
const maxOwed = 10_000;

const scripts = {
  /** The value; or this token has the lock now (1); or somebody else has it (0). */
  take: `
    local value = redis.call('GET', KEYS[1])
    if value then return value end
    if redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
    return 0`,
  /** Keeps a value if its fill still has the lock: whoever set or deleted meanwhile took it away. */
  keep: `
    if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
    redis.call('DEL', KEYS[2])
    redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
    return 1`,
  release: `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end`,
  renew:
    `if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end`,
  count: `
    local uses = redis.call('INCRBY', KEYS[1], ARGV[2])
    local left = redis.call('PTTL', KEYS[1])
    if left < 0 then
      left = tonumber(ARGV[1])
      redis.call('PEXPIRE', KEYS[1], left)
    end
    return {uses, left}`,
};

/**
 * The cache in Redis. Whatever happens to the server, calls go on: values are then remembered in
 * this process for some seconds, and rate limits are counted in this process alone.
 */
export function redisCache(url: string, prefix: string): CacheDriver {
  const local = memoryCache();
  /** Deletions that Redis has not heard of: an old value must not come back with it. */
  const owed = new Set<string>();
  const connection = guarded(url, async (redis) => {
    for (const key of owed) {
      await redis.del(valueKey(key), lockKey(key));
      owed.delete(key);
    }
  });
  const valueKey = (key: string) => `${prefix}:${key}`;
  const lockKey = (key: string) => `${prefix}:lock:${key}`;
  const owe = (key: string) => {
    if (owed.size < maxOwed) owed.add(key);
  };
  const forget = (key: string) =>
    connection.use<unknown>((redis) => redis.del(valueKey(key), lockKey(key)), () => owe(key));
  const alone = (ttlMs: number) => Math.min(ttlMs, aloneMs);

  const fillLocked = async (
    key: string,
    token: string,
    ttlMs: number,
    fill: () => Promise<string>,
  ) => {
    const lock = lockKey(key);
    const started = Date.now();
    const alive = setInterval(() => {
      if (Date.now() - started > longestFillMs) return clearInterval(alive);
      void connection.use((redis) => redis.eval(scripts.renew, 1, lock, token, leaseMs), () => {});
    }, leaseMs / 3);
    let text: string;
    try {
      text = await fill();
    } catch (error) {
      await connection.use((redis) => redis.eval(scripts.release, 1, lock, token), () => {});
      throw error;
    } finally {
      clearInterval(alive);
    }
    await connection.use<unknown>(
      (redis) => redis.eval(scripts.keep, 2, valueKey(key), lock, token, text, ttlMs),
      () => {},
    );
    return text;
  };

  let listener: Redis | undefined;
  const listeners = new Map<string, Set<(text: string) => void>>();

  return {
    get: (key) => connection.use((redis) => redis.get(valueKey(key)), () => local.get(key)),
    async set(key, text, ttlMs) {
      await local.delete(key);
      await connection.use<unknown>(
        (redis) => redis.multi().set(valueKey(key), text, "PX", ttlMs).del(lockKey(key)).exec(),
        async () => {
          await local.set(key, text, alone(ttlMs));
          // What is there is older than what could not be written.
          await forget(key);
        },
      );
    },
    async delete(key) {
      await local.delete(key);
      await forget(key);
    },
    async remember(key, ttlMs, fill) {
      const token = crypto.randomUUID();
      const until = Date.now() + patienceMs;
      for (let pause = 5; Date.now() < until; pause = Math.min(pause * 2, 50)) {
        const taken = await connection.use<string | number | null>(
          (redis) =>
            redis.eval(scripts.take, 2, valueKey(key), lockKey(key), token, leaseMs) as Promise<
              string | number
            >,
          () => null,
        );
        if (typeof taken === "string") return taken;
        if (taken === 1) return await fillLocked(key, token, ttlMs, fill);
        if (taken === null) return await local.remember(key, alone(ttlMs), fill);
        await delay(pause);
      }
      // Whoever has the lock is stuck. It alone may keep what it brings, and nobody waits longer.
      return await fill();
    },
    rateLimit: (key, limit, count) =>
      connection.use(async (redis) => {
        const [uses, left] = await redis.eval(
          scripts.count,
          1,
          `${prefix}:rate:${key}`,
          Math.ceil(limit.windowSeconds * 1000),
          count,
        ) as [number, number];
        return {
          allowed: uses <= limit.limit,
          retryAfterSeconds: Math.max(1, Math.ceil(left / 1000)),
        };
      }, () => local.rateLimit(key, limit, count)),
    async publish(channel, text) {
      await connection.use<unknown>(
        (redis) => redis.publish(`${prefix}:channel:${channel}`, text),
        () => local.publish(channel, text),
      );
    },
    async subscribe(channel, each) {
      const name = `${prefix}:channel:${channel}`;
      // A connection that listens can do nothing else; it comes back and listens again by itself.
      listener ??= listen(url, listeners);
      const all = listeners.get(name) ?? new Set();
      listeners.set(name, all.add(each));
      const endLocal = await local.subscribe(channel, each);
      const subscribed = listener.subscribe(name).catch(() => {});
      await Promise.race([subscribed, delay(200)]);
      return () => {
        endLocal();
        all.delete(each);
        if (all.size > 0 || listeners.get(name) !== all) return;
        listeners.delete(name);
        listener?.unsubscribe(name).catch(() => {});
      };
    },
    healthy: connection.healthy,
    close() {
      connection.close();
      listener?.disconnect();
      return Promise.resolve();
    },
  };
}

function listen(url: string, listeners: Map<string, Set<(text: string) => void>>): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 2000) * (0.5 + Math.random() / 2),
  });
  redis.on("error", () => {});
  redis.on("message", (name, text) => {
    for (const listener of listeners.get(name) ?? []) listener(text);
  });
  return redis;
}
