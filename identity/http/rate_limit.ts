import type { IdentityConfig } from "../config.ts";

/** Counts what an address does in a minute, in this process's memory. */
export interface RateLimit {
  /** Seconds to wait, or 0 where there is room; `count` is added. Less than 0 gives back. */
  take(key: string, count?: number): number;
}

const maxKeys = 50_000;

/** At most `limit` in `windowSeconds` of one key; 0: no limit. */
export function rateLimit(limit: number, windowSeconds = 60): RateLimit {
  const windows = new Map<string, { count: number; endsAt: number }>();
  return {
    take(key, count = 1) {
      if (limit === 0) return 0;
      const now = Date.now();
      let window = windows.get(key);
      if (!window || window.endsAt <= now) {
        // The oldest goes first: many keys at once fill no memory.
        if (windows.size >= maxKeys) windows.delete(windows.keys().next().value!);
        windows.delete(key);
        windows.set(key, window = { count: 0, endsAt: now + windowSeconds * 1000 });
      }
      if (count >= 0 && window.count >= limit) return Math.ceil((window.endsAt - now) / 1000);
      window.count += count;
      return 0;
    },
  };
}

export interface Limits {
  /** Of one address at the endpoints for machines. */
  requests: RateLimit;
  /** Of one address whose client or token was not good. */
  failures: RateLimit;
  /** Of a person who types in codes of devices. */
  deviceCodes: RateLimit;
  /** Of one address at the routes for passkeys. */
  passkeys: RateLimit;
}

/** The limits of a process, from its configuration. */
export function limitsOf(config: IdentityConfig): Limits {
  return {
    requests: rateLimit(config.ENDPOINT_REQUESTS_PER_MINUTE),
    failures: rateLimit(config.ENDPOINT_FAILURES_PER_MINUTE),
    deviceCodes: rateLimit(config.DEVICE_CODE_TRIES, 600),
    passkeys: rateLimit(config.PASSKEY_REQUESTS_PER_MINUTE),
  };
}
