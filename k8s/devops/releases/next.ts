/** What a release needs next: decided from its file and from what is seen, never from memory. */
import type { Failing, Release, RingProgress } from "./file.ts";

/** How the tenants of a ring, or an app, are now. */
export interface Observed {
  tenants: number;
  ready: number;
  failing: Failing[];
}

export type Step =
  /** The next tenants of the ring get what the release, or its roll-back, says. */
  | { kind: "change"; progress: RingProgress; back: boolean }
  /** All of the ring is changed: what is seen decides. */
  | { kind: "watch"; progress: RingProgress; back: boolean }
  | { kind: "finish" };

/**
 * The one next thing. Forward goes ring by ring; a roll-back first changes every ring that the
 * release had reached, the last one first, and only then waits for them.
 */
export function nextStep({ status: { state, rings } }: Release): Step {
  if (state === "rolled_back") {
    const reached = rings.filter(({ back }) => back).toReversed();
    const changing = reached.find(({ back }) => !back!.changedAt);
    if (changing) return { kind: "change", progress: changing, back: true };
    const waiting = reached.find(({ back }) => !back!.doneAt);
    return waiting ? { kind: "watch", progress: waiting, back: true } : { kind: "finish" };
  }
  const current = rings.find(({ doneAt }) => !doneAt);
  if (!current) return { kind: "finish" };
  return { kind: current.changedAt ? "watch" : "change", progress: current, back: false };
}

/** `gate`: all are well, and from now on must stay so; `pass`: on to the next ring. */
export type Verdict = "wait" | "gate" | "pass" | "fail";

export function judge(
  { gateSince, promoted }: RingProgress,
  { tenants, ready, failing }: Observed,
  { now, gateSeconds, back }: { now: Date; gateSeconds: number; back: boolean },
): Verdict {
  // Whoever goes back waits for what fails: there is nothing to stop.
  if (back) return ready === tenants ? "pass" : "wait";
  if (promoted?.force) return "pass";
  if (failing.length > 0) return "fail";
  if (ready < tenants) return "wait";
  // Nobody is in the ring: waiting would teach nothing.
  if (tenants === 0 || promoted || gateSeconds === 0) return "pass";
  if (!gateSince) return "gate";
  return now.getTime() >= Date.parse(gateSince) + gateSeconds * 1000 ? "pass" : "wait";
}
