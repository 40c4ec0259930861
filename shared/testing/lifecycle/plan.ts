import type { Random } from "../faults/random.ts";
import type { Target } from "./machine.ts";

export interface Kill {
  target: Target;
  afterMs: number;
}

/** What a plan has to know of a step. */
export interface Killable {
  /** Who may be killed while it goes on. */
  victims: readonly Target[];
  /** About how long it takes by itself: kills come within this time. */
  takesMs: number;
}

/**
 * Who is killed when, drawn from a seed. With one kill for each step the whole platform, whose start
 * takes longest, is killed in two of the steps and something smaller in all others.
 */
export function drawKills<T extends Killable>(
  random: Random,
  steps: readonly T[],
  killsPerStep: number,
): Map<T, Kill[]> {
  const open = steps.filter(({ victims }) => victims.includes("platform"));
  const whole = new Set([random.pick(open), random.pick(open)]);
  const plan = new Map<T, Kill[]>();
  for (const step of steps) {
    const small = step.victims.filter((victim) => victim !== "platform");
    const kills = Array.from({ length: killsPerStep }, (_, index): Kill => ({
      target: index === 0 && whole.has(step)
        ? "platform"
        : random.pick(killsPerStep === 1 ? small : step.victims),
      afterMs: random.between(0, step.takesMs),
    }));
    plan.set(step, kills.toSorted((a, b) => a.afterMs - b.afterMs));
  }
  return plan;
}
