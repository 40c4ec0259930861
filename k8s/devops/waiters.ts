/** Requests that wait for news of a tenant, woken by whoever hears of some. */
export class Waiters {
  #waiting = new Map<string, Set<() => void>>();

  /** Resolves at the next {@link notify} of this tenant, or after `ms`. */
  wait(slug: string, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(slug) ?? new Set();
      this.#waiting.set(slug, waiting);
      const done = () => {
        clearTimeout(timer);
        waiting.delete(done);
        if (waiting.size === 0) this.#waiting.delete(slug);
        resolve();
      };
      const timer = setTimeout(done, ms);
      waiting.add(done);
    });
  }

  /** Lets everybody go. */
  close(): void {
    for (const slug of [...this.#waiting.keys()]) this.notify(slug);
  }

  notify(slug: string): void {
    for (const done of [...this.#waiting.get(slug) ?? []]) done();
  }
}
