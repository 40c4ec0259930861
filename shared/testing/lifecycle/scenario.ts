/**
 * One tenant from its first day to its last, while processes are killed. Each step is asked for as
 * a client would, and must end whatever was killed meanwhile.
 */
import { delay } from "@std/async/delay";
import { Random } from "../faults/random.ts";
import { DevopsClient } from "./client.ts";
import type { RealEngines } from "./engines.ts";
import { Machine } from "./machine.ts";
import { drawKills, type Kill } from "./plan.ts";
import { remains } from "./remains.ts";
import { restoreArchive } from "./archive.ts";
import type { Context } from "./step.ts";
import { steps } from "./steps.ts";

export interface LifecycleOptions {
  /** Brings the same plan again; how processes meet in it is up to the machine. */
  seed: number;
  /** At most so many kills in each step; the platform as a whole twice, where it is one. */
  killsPerStep: number;
  engines: RealEngines;
  say(line: string): void;
}

export interface Lifecycle {
  kills: number;
  /** Rows in the archive, all of them seen in the database that it was restored into. */
  rows: number;
}

/** Throws what did not hold. */
export async function runLifecycle(options: LifecycleOptions): Promise<Lifecycle> {
  const { seed, killsPerStep, engines, say } = options;
  const random = new Random(seed);
  const slug = `life-${seed.toString(36)}`;
  const plan = drawKills(random, steps, killsPerStep);
  await using machine = await Machine.start({ ...engines.environment, VECTON_IDLE_SECONDS: "10" });
  const client = new DevopsClient(await machine.adminSecret());
  const context: Context = { slug, run: seed.toString(36), client, machine, engines };
  let kills = 0;
  for (const step of steps) {
    const began = Date.now();
    const harm = killAll(machine, plan.get(step) ?? []);
    // Neither is left alone when the other fails: what is being started is ended, too.
    const [done, killed] = await Promise.allSettled([step.run(context), harm]);
    for (const result of [done, killed]) {
      if (result.status === "rejected") {
        const planned = (plan.get(step) ?? []).map(({ target, afterMs }) => `${target} ${afterMs}`);
        throw new Error(`${step.name} (kills: ${planned.join(", ") || "none"}; seed ${seed})`, {
          cause: result.reason,
        });
      }
    }
    const hit = killed.status === "fulfilled" ? killed.value : [];
    kills += hit.length;
    say(`${step.name}: ${Date.now() - began} ms${hit.map((each) => `, ${each}`).join("")}`);
  }

  const left = await remains(context);
  if (left.length > 0) throw new Error(`Of ${slug} there is left: ${left.join(", ")}`);
  const rows = await restoreArchive(context);
  return { kills, rows };
}

async function killAll(machine: Machine, plan: Kill[]): Promise<string[]> {
  const hit: string[] = [];
  const began = Date.now();
  for (const { target, afterMs } of plan) {
    await delay(Math.max(0, began + afterMs - Date.now()));
    if (await machine.kill(target)) hit.push(`${target} killed after ${afterMs} ms`);
  }
  return hit;
}
