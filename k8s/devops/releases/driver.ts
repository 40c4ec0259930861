/**
 * Carries releases out. Every process of the DevOps API does it at the same time and harmlessly:
 * each step is decided from `main`, and merged only onto the `main` that it was decided from. Who
 * dies leaves nothing behind that the next one does not see.
 */
import type { ReleaseStep } from "shared/devops_api/mod.ts";
import type { Logger } from "shared/telemetry/mod.ts";
import { ringChange } from "./changes.ts";
import { isActive, note, readReleases, type Release } from "./file.ts";
import { judge, nextStep, type Step } from "./next.ts";
import { type Loop, loop } from "../loop.ts";
import { observe } from "./observe.ts";
import { releaseUpdate } from "./operations.ts";
import type { ReleaseDependencies } from "./mod.ts";

/** Takes one step of each release that is under way. */
export async function stepReleases(deps: ReleaseDependencies): Promise<void> {
  const main = await deps.forge.main();
  const active = (await readReleases(main)).filter(isActive);
  for (const id of deps.problems.keys()) {
    if (!active.some(({ metadata }) => metadata.name === id)) deps.problems.delete(id);
  }
  for (const release of active) {
    const id = release.metadata.name;
    const refusal = deps.problems.get(id)?.startsWith("checks_failed: ");
    try {
      // Trying again would give the same: a person has to look at it.
      if (refusal) await stopFor(deps, release, deps.problems.get(id)!);
      else {
        await takeStep(deps, release);
        deps.problems.delete(id);
      }
    } catch (error) {
      const { code = "error", message } = error as { code?: string; message: string };
      if (!refusal) deps.problems.set(id, `${code}: ${message}`);
    }
  }
}

async function takeStep(deps: ReleaseDependencies, release: Release): Promise<void> {
  const { forge } = deps;
  const { name: id } = release.metadata;
  const step = nextStep(release);
  if (step.kind === "finish") {
    await forge.merge(
      releaseUpdate(release, "finish", `${release.spec.app}: ${id} is done`, finish),
    );
  } else if (step.kind === "change") {
    const { progress, back } = step;
    const cursor = (back ? progress.back!.cursor : progress.cursor) ?? "first";
    await forge.merge({
      id: `${id}-${progress.ring}-${back ? "back-" : ""}${cursor}`,
      kind: "release",
      title: titleOf(release, step, cursor),
      requestHash: release.spec.requestHash,
      build: (base, at) => ringChange(base, id, step, at),
    });
  } else await watch(deps, release, step);
}

async function watch(
  deps: ReleaseDependencies,
  release: Release,
  { progress: { ring }, back }: Extract<Step, { kind: "watch" }>,
): Promise<void> {
  const main = await deps.forge.main();
  const observed = await observe(deps, main, release.spec.app, ring);
  const progress = release.status.rings.find((item) => item.ring === ring)!;
  const gateSeconds = deps.gateSeconds(ring);
  const verdict = judge(progress, observed, { now: deps.now(), gateSeconds, back });
  if (verdict === "wait") return;
  const { app } = release.spec;
  const words = { gate: "is well", pass: "is done", fail: "fails" }[verdict];
  const title = `${app}: ${release.metadata.name}: ${ring} ${words}`;
  await deps.forge.merge(releaseUpdate(release, `${ring}-${verdict}`, title, (current, at) => {
    const now = nextStep(current);
    if (!isActive(current) || now.kind !== "watch" || now.progress.ring !== ring) return false;
    const time = at.toISOString();
    if (verdict === "pass" && back) now.progress.back!.doneAt = time;
    else if (verdict === "pass") now.progress.doneAt = time;
    else if (verdict === "gate") {
      if (now.progress.gateSince) return false;
      now.progress.gateSince = time;
    } else {
      now.progress.failing = observed.failing;
      const [{ slug, message }] = observed.failing;
      Object.assign(current.status, { state: "stopped", message: `${slug}: ${message}` });
    }
    note(current, at, `${ring} ${back ? "back" : verdict}`);
    return true;
  }));
}

function finish(release: Release, at: Date): boolean {
  if (release.status.state !== "rolling" || nextStep(release).kind !== "finish") return false;
  release.status.state = "done";
  note(release, at, "done");
  return true;
}

async function stopFor(deps: ReleaseDependencies, release: Release, message: string) {
  const { app } = release.spec;
  const title = `${app}: stop ${release.metadata.name}`;
  await deps.forge.merge(releaseUpdate(release, "refused", title, (current, at) => {
    if (current.status.state !== "rolling") return false;
    Object.assign(current.status, { state: "stopped", message });
    note(current, at, "stopped", { reason: message });
    return true;
  }));
}

function titleOf(
  { spec: { app, runs }, metadata }: Release,
  { progress, back }: { progress: { ring: ReleaseStep }; back: boolean },
  cursor: string,
): string {
  const where = progress.ring === "all" ? "" : ` ring ${progress.ring}`;
  const from = cursor === "first" ? "" : ` after ${cursor}`;
  const version = runs.image.slice(runs.image.indexOf("@") + 1).slice(0, 19);
  return `${app}:${where}${from} ${
    back ? `back from ${metadata.name}` : `to ${version} (${metadata.name})`
  }`;
}

/** Runs {@link stepReleases} again and again until stopped. */
export function driveReleases(
  deps: ReleaseDependencies,
  { pollMs, log }: { pollMs: number; log: Logger },
): Loop {
  return loop(
    pollMs,
    () =>
      stepReleases(deps).then(
        () => {},
        (error) => log("warn", "releases could not be looked at", { error: String(error) }),
      ),
  );
}
