/** What one process allows; each refusal says which. */
export interface LiveLimits {
  /** Sockets and streams in all. */
  connections: number;
  /** Of one account. Guests are one subject and only counted by address. */
  perSubject: number;
  perAddress: number;
  channels: number;
  /** Keys that may be named in one subscription. */
  keys: number;
  frameBytes: number;
  messagesPerSecond: number;
  subscribesPerSecond: number;
  /** Until the token must have come. */
  tokenWithinMs: number;
}

export const standardLimits: LiveLimits = {
  connections: 5000,
  perSubject: 30,
  // Many people of one office or one mobile network share an address.
  perAddress: 300,
  channels: 100,
  keys: 200,
  frameBytes: 4096,
  messagesPerSecond: 20,
  subscribesPerSecond: 50,
  tokenWithinMs: 10_000,
};

/** So many at once, and so many a second after that. */
export class Bucket {
  #left: number;
  #at = performance.now();

  constructor(private perSecond: number, private most = perSecond) {
    this.#left = most;
  }

  take(): boolean {
    const now = performance.now();
    this.#left = Math.min(this.most, this.#left + (now - this.#at) / 1000 * this.perSecond);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}

/** How many there are of each. */
export class Counts {
  #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.#counts.set(key, this.of(key) + 1);
  }

  remove(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}
