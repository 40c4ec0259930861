import { delay } from "@std/async/delay";
import { freePort } from "./ports.ts";

/** What a network between two processes can do. */
export type ProxyMode =
  | "pass"
  /** Nobody listens, and whoever was connected is cut off. */
  | "refuse"
  /**
   * Connections are accepted and kept, and nothing comes through. What was sent meanwhile arrives
   * when the mode ends, as TCP would send it again.
   */
  | "blackhole"
  /** Every chunk waits `latencyMs`, and each direction moves at most so many bytes in a second. */
  | { latencyMs: number; bytesPerSecond?: number };

export interface ProxyCounts {
  accepted: number;
  open: number;
  /** Connections whose target could not be reached. */
  unreachable: number;
  /** Connections that `refuse` or `cut` ended. */
  cut: number;
  /** Bytes from the client to the target, and back. */
  up: number;
  down: number;
}

type Direction = "up" | "down";

interface Pair {
  ends: Deno.TcpConn[];
  /** Bytes that still come through, in the direction named (both where none is). */
  budget: { bytes: number; direction?: Direction } | null;
}

/** A TCP proxy on a port of its own, whose behaviour can be changed while it runs. */
export class FaultProxy implements AsyncDisposable {
  readonly port: number = freePort();
  readonly counts: ProxyCounts = { accepted: 0, open: 0, unreachable: 0, cut: 0, up: 0, down: 0 };
  #mode: ProxyMode = "pass";
  #changed = Promise.withResolvers<void>();
  #listener: Deno.TcpListener | null = null;
  #pairs = new Set<Pair>();
  #work = new Set<Promise<void>>();
  #target: { hostname?: string; port: number };

  constructor(target: { hostname?: string; port: number }) {
    this.#target = target;
    this.#listen();
  }

  get mode(): ProxyMode {
    return this.#mode;
  }

  /** Changes what happens from now on, to old and new connections alike. */
  set(mode: ProxyMode): void {
    this.#mode = mode;
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
    if (mode !== "refuse") return this.#listen();
    this.#listener?.close();
    this.#listener = null;
    for (const pair of this.#pairs) this.#cut(pair);
  }

  /**
   * Ends every present connection after so many further bytes, in the middle of whatever they are
   * part of; 0 ends it at once. `direction` counts only requests (up) or only answers (down): an
   * answer that is cut off leaves its client not knowing what came of it.
   */
  cut(bytes = 0, direction?: Direction): void {
    for (const pair of this.#pairs) {
      if (bytes === 0) this.#cut(pair);
      else pair.budget = { bytes, direction };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.set("refuse");
    await Promise.all(this.#work);
  }

  #listen(): void {
    if (this.#listener) return;
    const listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
    this.#listener = listener;
    this.#track((async () => {
      for await (const client of listener) this.#track(this.#serve(client));
    })());
  }

  #track(work: Promise<void>): void {
    this.#work.add(work);
    work.finally(() => this.#work.delete(work));
  }

  async #serve(client: Deno.TcpConn): Promise<void> {
    client.setNoDelay(true);
    const pair: Pair = { ends: [client], budget: null };
    this.#pairs.add(pair);
    this.counts.accepted++;
    this.counts.open++;
    try {
      await this.#passable(pair);
      const target = await Deno.connect(this.#target).catch(() => null);
      if (!target) this.counts.unreachable++;
      else if (!this.#pairs.has(pair)) target.close();
      else {
        target.setNoDelay(true);
        pair.ends.push(target);
        await Promise.all([
          this.#pump(pair, client, target, "up"),
          this.#pump(pair, target, client, "down"),
        ]);
      }
    } catch {
      // It was cut off before it was connected.
    } finally {
      this.#close(pair);
    }
  }

  async #pump(pair: Pair, from: Deno.TcpConn, to: Deno.TcpConn, way: Direction): Promise<void> {
    const buffer = new Uint8Array(16 * 1024);
    try {
      for (;;) {
        const length = await from.read(buffer);
        await this.#passable(pair);
        if (length === null) return await to.closeWrite();
        if (typeof this.#mode === "object") {
          const { latencyMs, bytesPerSecond = Infinity } = this.#mode;
          await delay(latencyMs + length / bytesPerSecond * 1000);
          await this.#passable(pair);
        }
        const counted = pair.budget && (pair.budget.direction ?? way) === way ? pair.budget : null;
        const allowed = Math.min(length, counted?.bytes ?? length);
        for (let sent = 0; sent < allowed;) {
          sent += await to.write(buffer.subarray(sent, allowed));
        }
        this.counts[way] += allowed;
        if (!counted) continue;
        counted.bytes -= allowed;
        if (counted.bytes === 0) return this.#cut(pair);
      }
    } catch {
      // One end is gone or was cut off: so is the other.
      this.#close(pair);
    }
  }

  /** Waits while nothing comes through; throws where the connection is closed meanwhile. */
  async #passable(pair: Pair): Promise<void> {
    while (this.#mode === "blackhole" && this.#pairs.has(pair)) await this.#changed.promise;
    if (!this.#pairs.has(pair)) throw new Deno.errors.ConnectionReset();
  }

  #cut(pair: Pair): void {
    if (this.#pairs.has(pair)) this.counts.cut++;
    this.#close(pair);
  }

  #close(pair: Pair): void {
    if (!this.#pairs.delete(pair)) return;
    this.counts.open--;
    for (const end of pair.ends) {
      try {
        end.close();
      } catch { /* it is closed already */ }
    }
  }
}
