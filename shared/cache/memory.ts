import type { CacheDriver } from "./mod.ts";

interface Entry {
  json: string;
  expires: number;
}

/** Entries at most; the oldest make room. */
const capacity = 10_000;

/** The cache in the memory of this process. */
export function memoryCache(now: () => number = Date.now): CacheDriver {
  const entries = new Map<string, Entry>();
  const windows = new Map<string, { count: number; ends: number }>();
  const put = <V>(map: Map<string, V>, key: string, value: V) => {
    map.delete(key);
    map.set(key, value);
    if (map.size > capacity) map.delete(map.keys().next().value!);
  };
  return {
    get<T>(key: string) {
      const entry = entries.get(key);
      if (!entry || entry.expires <= now()) return Promise.resolve(null);
      return Promise.resolve(JSON.parse(entry.json) as T);
    },
    set(key, value, ttlSeconds) {
      // As text, so that nobody changes a value that others see.
      put(entries, key, { json: JSON.stringify(value), expires: now() + ttlSeconds * 1000 });
      return Promise.resolve();
    },
    delete(key) {
      entries.delete(key);
      return Promise.resolve();
    },
    rateLimit(key, { limit, windowSeconds }) {
      let window = windows.get(key);
      if (!window || window.ends <= now()) {
        window = { count: 0, ends: now() + windowSeconds * 1000 };
        put(windows, key, window);
      }
      window.count++;
      const retryAfterSeconds = Math.max(1, Math.ceil((window.ends - now()) / 1000));
      return Promise.resolve({ allowed: window.count <= limit, retryAfterSeconds });
    },
    close: () => Promise.resolve(),
  };
}
