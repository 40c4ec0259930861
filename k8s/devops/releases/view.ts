/** Releases and rings as the API tells of them. */
import type { z } from "zod";
import { type Release as ReleaseView, ringList, type ringStates } from "shared/devops_api/mod.ts";
import { platform, rings as ringNames } from "../../tenant/mod.ts";
import { readRings } from "../layout.ts";
import type { Snapshot } from "../repository.ts";
import type { HistoryEntry } from "../forge.ts";
import { ringTenants, runsOf } from "./changes.ts";
import { isActive, readReleases, type Release, releasePath, type RingProgress } from "./file.ts";
import type { ReleaseDependencies } from "./mod.ts";
import { nextStep, type Observed } from "./next.ts";
import { observe } from "./observe.ts";

/** What the API tells of the rings, with the platform that they run on. */
export const ringsView = ringList.extend({ platform });

/** How many changes of a release are told of. */
const mostChanges = 200;

/** With `changes`, the commits of each ring are looked up, too: for one release, not for many. */
export async function describeRelease(
  deps: ReleaseDependencies,
  main: Snapshot,
  release: Release,
  { changes }: { changes: boolean },
): Promise<ReleaseView> {
  const { metadata: { name: id }, spec, status } = release;
  const history = changes ? await deps.forge.history(releasePath(id), mostChanges) : [];
  const active = isActive(release);
  const problem = deps.problems.get(id) ?? null;
  const step = nextStep(release);
  const current = active && step.kind !== "finish" ? step.progress : null;
  const rings = await Promise.all(status.rings.map(async (progress) => {
    const watched = active && progress.changedAt
      ? await observe(deps, main, spec.app, progress.ring).catch(() => null)
      : null;
    return describeRing(deps, progress, {
      watched,
      history: history.filter(({ operation }) => operation?.startsWith(`${id}-${progress.ring}-`)),
      message: progress === current ? problem : null,
    });
  }));
  return {
    id,
    app: spec.app,
    image: spec.runs.image,
    template: spec.runs.template ?? null,
    commit: spec.commit,
    notes: spec.notes,
    createdAt: spec.createdAt,
    createdBy: spec.createdBy,
    state: status.state,
    message: problem ?? status.message,
    supersededBy: status.supersededBy,
    rings,
    events: status.events,
  };
}

function describeRing(
  deps: ReleaseDependencies,
  progress: RingProgress,
  { watched, history, message }: {
    watched: Observed | null;
    history: HistoryEntry[];
    message: string | null;
  },
): ReleaseView["rings"][number] {
  const { ring, gateSince } = progress;
  const state = stateOf(progress);
  const gateEnd = gateSince && Date.parse(gateSince) + deps.gateSeconds(ring) * 1000;
  return {
    ring,
    state,
    tenants: watched?.tenants ?? null,
    ready: watched?.ready ?? null,
    failing: progress.failing ?? watched?.failing ?? [],
    gateEndsAt: state === "gate" && gateEnd ? new Date(gateEnd).toISOString() : null,
    message,
    changes: history.map(({ title, revision, url }) => ({ title, revision, url })),
  };
}

function stateOf(progress: RingProgress): typeof ringStates[number] {
  if (progress.back) {
    const { doneAt, changedAt } = progress.back;
    return doneAt ? "done" : changedAt ? "syncing" : "changing";
  }
  if (progress.failing?.length) return "failed";
  if (progress.doneAt) return "done";
  if (progress.gateSince) return "gate";
  if (progress.changedAt) return "syncing";
  return progress.startedAt ? "changing" : "waiting";
}

/** The rings with what they run; null when the repository has none yet. */
export async function describeRings(
  deps: ReleaseDependencies,
): Promise<z.infer<typeof ringsView> | null> {
  const main = await deps.forge.main();
  const file = await readRings(main);
  if (!file) return null;
  const releases = await readReleases(main);
  const rings = await Promise.all(ringNames.map(async (ring) => {
    const { image, template } = runsOf(file, ring);
    const watched = await observe(deps, main, "tenant", ring).catch(() => null);
    return {
      ring,
      image,
      template: template!,
      since: sinceOf(releases, ring, image),
      tenants: watched?.tenants ?? (await ringTenants(main, ring)).length,
      ready: watched?.ready ?? null,
      failing: watched?.failing.map(({ slug }) => slug) ?? [],
    };
  }));
  return { rings, platform: file.platform };
}

function sinceOf(releases: Release[], ring: string, image: string): string | null {
  const times = releases.filter(({ spec }) => spec.app === "tenant").flatMap((release) => {
    const progress = release.status.rings.find((item) => item.ring === ring);
    const { startedAt, previous, back } = progress ?? {};
    if (back?.changedAt) return previous?.image === image ? [back.changedAt] : [];
    return startedAt && release.spec.runs.image === image ? [startedAt] : [];
  });
  return times.sort().at(-1) ?? null;
}
