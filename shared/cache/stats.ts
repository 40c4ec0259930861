/** What the caches of this process have done since it started. */
export interface CacheStats {
  hits: number;
  misses: number;
  /** Values that `remember` had made, in this process. */
  fills: number;
  /** Calls that Redis did not serve because it failed: errors, timeouts and memory that is full. */
  errors: number;
  /** Calls that were not even sent, because Redis was known to be away. */
  skipped: number;
  /** Caches whose Redis is away at present. */
  away: number;
}

export const counters: CacheStats = {
  hits: 0,
  misses: 0,
  fills: 0,
  errors: 0,
  skipped: 0,
  away: 0,
};

/** A copy of this process's figures, for `/metrics`. */
export function cacheStats(): CacheStats {
  return { ...counters };
}
