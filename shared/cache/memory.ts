import type { CacheDriver } from "./mod.ts";

interface Entry {
  text: string;
  expires: number;
}

/** Entries at most; the oldest make room. */
const capacity = 10_000;

/**
 * The cache in the memory of this process. Other processes neither see it nor hear of what is
 * deleted or published here.
 */
export function memoryCache(now: () => number = Date.now): CacheDriver {
  const entries = new Map<string, Entry>();
  const windows = new Map<string, { count: number; ends: number }>();
  const listeners = new Map<string, Set<(text: string) => void>>();
  /** The fill whose value may be kept; `set` and `delete` take the right away. */
  const filling = new Map<string, symbol>();
  const put = <V>(map: Map<string, V>, key: string, value: V) => {
    map.delete(key);
    map.set(key, value);
    if (map.size > capacity) map.delete(map.keys().next().value!);
  };
  const read = (key: string) => {
    const entry = entries.get(key);
    return entry && entry.expires > now() ? entry.text : null;
  };
  return {
    get: (key) => Promise.resolve(read(key)),
    set(key, text, ttlMs) {
      filling.delete(key);
      put(entries, key, { text, expires: now() + ttlMs });
      return Promise.resolve();
    },
    delete(key) {
      filling.delete(key);
      entries.delete(key);
      return Promise.resolve();
    },
    async remember(key, ttlMs, fill) {
      const cached = read(key);
      if (cached !== null) return cached;
      const right = Symbol();
      filling.set(key, right);
      try {
        const text = await fill();
        if (filling.get(key) === right) put(entries, key, { text, expires: now() + ttlMs });
        return text;
      } finally {
        if (filling.get(key) === right) filling.delete(key);
      }
    },
    rateLimit(key, { limit, windowSeconds }, uses) {
      let window = windows.get(key);
      if (!window || window.ends <= now()) {
        window = { count: 0, ends: now() + windowSeconds * 1000 };
        put(windows, key, window);
      }
      window.count += uses;
      const retryAfterSeconds = Math.max(1, Math.ceil((window.ends - now()) / 1000));
      return Promise.resolve({ allowed: window.count <= limit, retryAfterSeconds });
    },
    publish(channel, text) {
      for (const listener of listeners.get(channel) ?? []) queueMicrotask(() => listener(text));
      return Promise.resolve();
    },
    subscribe(channel, listener) {
      const all = listeners.get(channel) ?? new Set();
      listeners.set(channel, all.add(listener));
      return Promise.resolve(() => {
        all.delete(listener);
        if (all.size === 0 && listeners.get(channel) === all) listeners.delete(channel);
      });
    },
    healthy: () => true,
    close: () => Promise.resolve(),
  };
}
