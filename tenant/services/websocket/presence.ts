import type { ChannelStore } from "shared/cache/channels/mod.ts";

const beatMs = 10_000;
/** Who is not heard of for this long is gone: three beats of its process. */
const ttlMs = 30_000;

/** Who is present through this process. The store adds up what all processes see. */
export class PresenceBook {
  readonly #node = crypto.randomUUID().slice(0, 8);
  /** By channel and member: what is shown, and through how many connections. */
  #present = new Map<string, { channel: string; member: string; data: unknown; count: number }>();
  #timer: ReturnType<typeof setInterval>;

  constructor(private store: ChannelStore, private onError: (error: unknown) => void) {
    this.#timer = setInterval(() => this.#beat().catch(onError), beatMs);
  }

  enter(channel: string, member: string, data: unknown): void {
    const key = `${channel}\n${member}`;
    const known = this.#present.get(key);
    if (known) return void known.count++;
    this.#present.set(key, { channel, member, data, count: 1 });
    this.store.enter(this.#node, [{ channel, member, data }], ttlMs).catch(this.onError);
  }

  leave(channel: string, member: string): void {
    const key = `${channel}\n${member}`;
    const known = this.#present.get(key);
    if (!known || --known.count > 0) return;
    this.#present.delete(key);
    this.store.leave(this.#node, channel, member).catch(this.onError);
  }

  async #beat(): Promise<void> {
    if (this.#present.size > 0) {
      await this.store.enter(this.#node, [...this.#present.values()], ttlMs);
    }
    await this.store.expire();
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
