/** Releases and rings as the API tells of them. */
import { z } from "zod";
import { platform, rings as ringNames } from "../../tenant/mod.ts";
import { readRings } from "../layout.ts";
import type { Snapshot } from "../repository.ts";
import type { HistoryEntry } from "../forge.ts";
import { ringTenants, runsOf } from "./changes.ts";
import {
  isActive,
  readReleases,
  type Release,
  releaseApps,
  releasePath,
  releaseStates,
  type RingProgress,
  stepNames,
} from "./file.ts";
import type { ReleaseDependencies } from "./mod.ts";
import { nextStep, type Observed } from "./next.ts";
import { observe } from "./observe.ts";

export const ringStates = ["waiting", "changing", "syncing", "gate", "done", "failed"] as const;

const failing = z.object({ slug: z.string(), message: z.string() });

export const releaseView = z.object({
  id: z.string(),
  app: z.enum(releaseApps),
  image: z.string(),
  template: z.string().nullable(),
  commit: z.string().nullable(),
  notes: z.string().nullable(),
  createdAt: z.string(),
  createdBy: z.string(),
  state: z.enum(releaseStates),
  /** Why it stopped, or what keeps it from going on. */
  message: z.string().nullable(),
  supersededBy: z.string().nullable(),
  rings: z.array(z.object({
    /** `all` for one of the platform's own apps. */
    ring: z.enum(stepNames),
    state: z.enum(ringStates),
    /** How many run it or shall; null when that is not known any more. */
    tenants: z.number().nullable(),
    ready: z.number().nullable(),
    failing: z.array(failing),
    gateEndsAt: z.string().nullable(),
    message: z.string().nullable(),
    /** Told of one release only, not in the list. */
    changes: z.array(
      z.object({ title: z.string(), revision: z.string(), url: z.string().nullable() }),
    ),
  })),
  events: z.array(z.object({
    at: z.string(),
    what: z.string(),
    by: z.string().nullable(),
    reason: z.string().nullable(),
  })),
});
export type ReleaseView = z.infer<typeof releaseView>;

export const ringsView = z.object({
  rings: z.array(z.object({
    ring: z.enum(ringNames),
    image: z.string(),
    template: z.string(),
    /** When a release brought this image; null when none did. */
    since: z.string().nullable(),
    tenants: z.number(),
    /** Null while Argo CD does not answer. */
    ready: z.number().nullable(),
    failing: z.array(z.string()),
  })),
  platform,
});

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
