/** Upper bounds of the time from an update's arrival to its frame, in milliseconds. */
const flushBounds = [10, 20, 50, 100, 200, 500, 1000];

/** Figures of the live updates of this process, counted since its start. */
export class LiveStats {
  connections = 0;
  streams = 0;
  frames = 0;
  /** Listeners that were dropped because they read too slowly. */
  shed = 0;
  /** Connections that were refused or closed for breaking a limit. */
  refused = 0;
  resumeOk = 0;
  resumeGap = 0;
  snapshots = 0;
  polls = 0;
  #flushes = new Array<number>(flushBounds.length + 1).fill(0);

  observeFlush(ms: number): void {
    const bucket = flushBounds.findIndex((bound) => ms <= bound);
    this.#flushes[bucket < 0 ? flushBounds.length : bucket]++;
  }

  /** Flushes by the longest time they took: `10` to `1000` milliseconds, or `more`. */
  flushCounts(): Record<string, number> {
    return Object.fromEntries(this.#flushes.map((n, i) => [String(flushBounds[i] ?? "more"), n]));
  }
}
