import { delay } from "@std/async/delay";
import type { PrivateEngine } from "./engines.ts";
import type { Process } from "./process.ts";
import type { FaultProxy } from "./proxy.ts";
import type { Random } from "./random.ts";

/** Something that can go wrong, and be right again. */
export interface Fault {
  /** As in "kill worker-1". */
  name: string;
  /** Two faults of one subject never meet. */
  subject: string;
  /** How often it is picked, beside the others. */
  weight: number;
  /** Does the harm, and undoes it after so many milliseconds. */
  happen(lastsMs: number, random: Random): Promise<void>;
}

/** What is killed before it has begun does nothing, and shows nothing. */
async function startAndWait(process: Process): Promise<void> {
  process.start();
  await process.next(20_000).catch(() => {});
}

export function processFaults(process: Process, weight = 1): Fault[] {
  const subject = process.name;
  return [
    {
      name: `kill ${subject}`,
      subject,
      weight: weight * 3,
      async happen(lastsMs) {
        await process.kill();
        await delay(lastsMs);
        await startAndWait(process);
      },
    },
    {
      name: `stop ${subject}`,
      subject,
      weight,
      async happen(lastsMs) {
        await process.stop(5000);
        await delay(lastsMs);
        await startAndWait(process);
      },
    },
    {
      name: `freeze ${subject}`,
      subject,
      weight,
      async happen(lastsMs) {
        process.freeze();
        await delay(lastsMs);
        process.thaw();
      },
    },
  ];
}

export function engineFaults(engine: PrivateEngine, weight = 1): Fault[] {
  const subject = engine.name;
  return [
    {
      name: `kill ${subject}`,
      subject,
      weight: weight * 2,
      async happen(lastsMs) {
        await engine.kill();
        await delay(lastsMs);
        await engine.start();
      },
    },
    {
      name: `freeze ${subject}`,
      subject,
      weight,
      async happen(lastsMs) {
        await engine.freeze();
        await delay(lastsMs);
        await engine.thaw();
      },
    },
  ];
}

export function networkFaults(between: string, proxy: FaultProxy, weight = 1): Fault[] {
  const subject = `network ${between}`;
  const mode = (name: string, set: (random: Random) => void): Fault => ({
    name: `${name} ${subject}`,
    subject,
    weight,
    async happen(lastsMs, random) {
      set(random);
      await delay(lastsMs);
      proxy.set("pass");
    },
  });
  return [
    mode("refuse", () => proxy.set("refuse")),
    mode("blackhole", () => proxy.set("blackhole")),
    mode("slow", (random) =>
      proxy.set({
        latencyMs: random.between(5, 60),
        bytesPerSecond: random.between(20, 500) * 1000,
      })),
    mode("cut", (random) => {
      // In the middle of a request, of an answer, or now.
      proxy.cut(random.between(0, 600), random.pick(["up", "down", undefined]));
    }),
  ];
}

/** What happened, as the log and the table tell it. */
export interface Happened {
  atMs: number;
  name: string;
  lastedMs: number;
}

/**
 * Lets faults happen, up to `atOnce` of them together, until the time is over, and all are undone.
 * Which, when and how long is drawn from `random`: the same seed gives the same plan.
 */
export async function letHappen(options: {
  faults: Fault[];
  random: Random;
  forMs: number;
  atOnce?: number;
  /** Below 1 faults are as much shorter, and follow as much faster. */
  pace?: number;
  log(line: string): void;
}): Promise<Happened[]> {
  const { faults, random, forMs, atOnce = 2, pace = 1, log } = options;
  const start = Date.now();
  const happened: Happened[] = [];
  const busy = new Map<string, Promise<void>>();
  const all = faults.flatMap((fault) => Array<Fault>(fault.weight).fill(fault));
  while (Date.now() - start < forMs) {
    const fault = random.pick(all);
    const lastsMs = Math.round(80 * 20 ** random.next() * pace);
    const pauseMs = random.between(50, 600) * pace;
    if (!busy.has(fault.subject) && busy.size < atOnce) {
      const entry = { atMs: Date.now() - start, name: fault.name, lastedMs: lastsMs };
      happened.push(entry);
      log(`${entry.atMs} ms: ${fault.name} for ${lastsMs} ms`);
      const done = fault.happen(lastsMs, random).finally(() => {
        entry.lastedMs = Date.now() - start - entry.atMs;
        busy.delete(fault.subject);
      });
      busy.set(fault.subject, done);
    }
    await delay(pauseMs);
  }
  await Promise.all(busy.values());
  return happened;
}
