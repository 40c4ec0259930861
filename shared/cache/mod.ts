/** A cache that may be empty at any time: everything works without it, only slower. See README.md. */
import { decode, encode } from "./json.ts";
import { memoryCache } from "./memory.ts";
import { redisCache } from "./redis.ts";
import { counters } from "./stats.ts";

export { type CacheStats, cacheStats } from "./stats.ts";

export interface RateLimit {
  limit: number;
  windowSeconds: number;
}

export interface RateLimitUse {
  allowed: boolean;
  retryAfterSeconds: number;
}

export interface Cache {
  /** The value under `key`, or null where there is none. */
  get<T>(key: string): Promise<T | null>;
  /** Keeps a JSON value for so many seconds. Throws a TypeError for what JSON cannot hold. */
  set(key: string, value: unknown, ttlSeconds: number): Promise<void>;
  /** Forgets the value, and what is being filled for it: who asks from now on gets a new one. */
  delete(key: string): Promise<void>;
  /**
   * The cached value, or what `fill` gives; of several that ask at once, in whatever process, one
   * fills. An error of `fill` reaches those who waited for it and is not kept. A value that was
   * deleted or set while it was being filled is handed out but not kept.
   */
  remember<T>(key: string, ttlSeconds: number, fill: () => Promise<T>): Promise<T>;
  /**
   * Counts uses of `key`, one by default; allows them while the limit of the (fixed) window is not
   * reached. Less than 0 gives back what turned out not to count.
   */
  rateLimit(key: string, limit: RateLimit, uses?: number): Promise<RateLimitUse>;
  /** Tells whoever listens now. Best effort: an outage loses messages, and nobody is told. */
  publish(channel: string, message: unknown): Promise<void>;
  /** Calls `listener` with each message from now on; the function returned ends that. */
  subscribe(channel: string, listener: (message: unknown) => void): Promise<() => void>;
  /** False while calls go on without Redis, as far as the last one showed. */
  healthy(): boolean;
  close(): Promise<void>;
}

export interface CacheOptions {
  /** Redis, or the memory of this process where it is left out. */
  redisUrl?: string;
  /** Put before every key and channel: tenants may share a server. */
  prefix: string;
}

/** What a driver does with texts. None of it fails because a server does. */
export interface CacheDriver {
  get(key: string): Promise<string | null>;
  set(key: string, text: string, ttlMs: number): Promise<void>;
  delete(key: string): Promise<void>;
  remember(key: string, ttlMs: number, fill: () => Promise<string>): Promise<string>;
  rateLimit(key: string, limit: RateLimit, uses: number): Promise<RateLimitUse>;
  publish(channel: string, text: string): Promise<void>;
  subscribe(channel: string, listener: (text: string) => void): Promise<() => void>;
  healthy(): boolean;
  close(): Promise<void>;
}

/** Opens the cache that the configuration names. */
export function openCache({ redisUrl, prefix }: CacheOptions): Cache {
  const driver = redisUrl ? redisCache(redisUrl, prefix) : memoryCache();
  const flights = new Map<string, Promise<string>>();
  const forget = async (key: string) => {
    flights.delete(key);
    await driver.delete(key);
  };
  const fly = (key: string, ttlMs: number, fill: () => Promise<string>) => {
    const running = flights.get(key);
    if (running) return running;
    let filled = false;
    const flight = driver.remember(key, ttlMs, () => {
      filled = true;
      counters.misses++;
      counters.fills++;
      return fill();
    }).then((text) => {
      if (!filled) counters.hits++;
      return text;
    }).finally(() => {
      if (flights.get(key) === flight) flights.delete(key);
    });
    flights.set(key, flight);
    return flight;
  };
  return {
    async get<T>(key: string) {
      const text = await driver.get(key);
      const value = text === null ? undefined : decode(text);
      if (value === undefined) counters.misses++;
      else counters.hits++;
      return (value ?? null) as T | null;
    },
    async set(key, value, ttlSeconds) {
      const text = encode(value);
      flights.delete(key);
      await driver.set(key, text, ttlMs(ttlSeconds));
    },
    delete: forget,
    async remember<T>(key: string, ttlSeconds: number, fill: () => Promise<T>) {
      const fillText = async () => encode(await fill());
      const value = decode(await fly(key, ttlMs(ttlSeconds), fillText));
      if (value !== undefined) return value as T;
      // Something else wrote what is no JSON under this key.
      await forget(key);
      return decode(await fly(key, ttlMs(ttlSeconds), fillText)) as T;
    },
    rateLimit: (key, limit, uses = 1) => driver.rateLimit(key, limit, uses),
    publish: (channel, message) => driver.publish(channel, encode(message)),
    subscribe: (channel, listener) =>
      driver.subscribe(channel, (text) => {
        const message = decode(text);
        if (message !== undefined) listener(message);
      }),
    healthy: driver.healthy,
    close: driver.close,
  };
}

function ttlMs(seconds: number): number {
  if (!(seconds > 0)) throw new RangeError(`A value is kept for more than 0 s, not ${seconds}`);
  return Math.ceil(seconds * 1000);
}
