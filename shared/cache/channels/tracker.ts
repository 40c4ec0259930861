import type { Entry, Follower, Position } from "./mod.ts";

interface Source {
  position(channel: string): Promise<Position>;
  read(channel: string, after: { epoch: string; seq: number }): Promise<Entry[] | null>;
}

interface Followed {
  epoch: string;
  seq: number;
  /** A read is under way: what arrives meanwhile is read after it. */
  busy: boolean;
  again: boolean;
}

const retryMs = 500;

/**
 * Makes an unbroken sequence out of notices that may be lost, doubled or early: whatever is not the
 * next entry is a reason to read from the store.
 */
export class Tracker {
  #channels = new Map<string, Followed>();
  #stopped = false;

  constructor(private source: Source, private follower: Follower) {}

  async follow(channel: string): Promise<Position> {
    const followed: Followed = { epoch: "", seq: 0, busy: true, again: false };
    this.#channels.set(channel, followed);
    const position = await this.source.position(channel);
    followed.epoch = position.epoch;
    followed.seq = position.seq;
    followed.busy = false;
    // Not at once: the caller must first know the position.
    if (followed.again) setTimeout(() => this.catchUp(channel));
    return position;
  }

  unfollow(channel: string): void {
    this.#channels.delete(channel);
  }

  stop(): void {
    this.#stopped = true;
    this.#channels.clear();
  }

  follows(channel: string): boolean {
    return this.#channels.has(channel);
  }

  /** Entries that the store has told of. */
  offer(channel: string, epoch: string, entries: Entry[]): void {
    const followed = this.#channels.get(channel);
    if (!followed) return;
    if (followed.busy) followed.again = true;
    else if (followed.epoch === epoch && entries[0].seq <= followed.seq + 1) {
      this.#deliver(channel, followed, entries);
    } else this.catchUp(channel);
  }

  /** The connection was away: anything may have been missed. */
  catchUpAll(): void {
    for (const channel of this.#channels.keys()) this.catchUp(channel);
  }

  async catchUp(channel: string): Promise<void> {
    const followed = this.#channels.get(channel);
    if (!followed) return;
    followed.again = true;
    if (followed.busy) return;
    followed.busy = true;
    while (followed.again && this.#channels.get(channel) === followed) {
      followed.again = false;
      try {
        const entries = await this.source.read(channel, followed);
        if (this.#channels.get(channel) !== followed) return;
        if (entries === null) {
          this.#channels.delete(channel);
          return this.follower.lost(channel);
        }
        this.#deliver(channel, followed, entries);
      } catch {
        // The store is away. It is asked until it answers; nothing is skipped meanwhile.
        if (this.#stopped) return;
        await new Promise((done) => setTimeout(done, retryMs));
        followed.again = true;
      }
    }
    followed.busy = false;
  }

  #deliver(channel: string, followed: Followed, entries: Entry[]): void {
    const fresh = entries.filter(({ seq }) => seq > followed.seq);
    if (fresh.length === 0) return;
    followed.seq = fresh.at(-1)!.seq;
    this.follower.entries(channel, followed.epoch, fresh);
  }
}
