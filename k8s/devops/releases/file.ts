/**
 * A release as it lies in the devops repository: `k8s/releases/<id>.yaml`. What was asked for is
 * its `spec` and never changes; how far it has come is its `status`. With what Argo CD tells this is
 * all that a process needs to go on where another one died.
 */
import { parse } from "yaml";
import { z } from "zod";
import { releaseApps, releaseStates, releaseSteps } from "shared/devops_api/mod.ts";
import { emit } from "../../tenant/emit.ts";
import type { Snapshot } from "../repository.ts";

export const releasesFolder = "k8s/releases";
export const releasePath = (id: string) => `${releasesFolder}/${id}.yaml`;

const time = z.iso.datetime();

/** What a ring or an app runs; template and cache belong to tenants only. */
const runs = z.strictObject({
  image: z.string(),
  template: z.string().optional(),
  redisImage: z.string().optional(),
});
export type Runs = z.infer<typeof runs>;

const failing = z.strictObject({ slug: z.string(), message: z.string() });
export type Failing = z.infer<typeof failing>;

/** How far the tenants of a ring are changed: all up to `cursor`, and at `changedAt` the rest. */
const walk = z.strictObject({
  cursor: z.string().optional(),
  changedAt: time.optional(),
  doneAt: time.optional(),
});

const ringProgress = walk.extend({
  ring: z.enum(releaseSteps),
  /** Set with the first change: where a roll-back goes. */
  previous: runs.optional(),
  startedAt: time.optional(),
  /** Since when all of them are well. */
  gateSince: time.optional(),
  promoted: z.strictObject({ reason: z.string(), force: z.boolean() }).optional(),
  failing: z.array(failing).optional(),
  /** Once it is on its way back. */
  back: walk.optional(),
});
export type RingProgress = z.infer<typeof ringProgress>;

const releaseFile = z.strictObject({
  apiVersion: z.literal("vecton.hu/v1"),
  kind: z.literal("Release"),
  metadata: z.strictObject({ name: z.string() }),
  spec: z.strictObject({
    app: z.enum(releaseApps),
    runs,
    commit: z.string().nullable(),
    notes: z.string().nullable(),
    createdAt: time,
    createdBy: z.string(),
    /** SHA-256 of the request: the same id with another one is a mistake. */
    requestHash: z.string(),
  }),
  status: z.strictObject({
    state: z.enum(releaseStates),
    /** Why it stopped. */
    message: z.string().nullable(),
    supersededBy: z.string().nullable(),
    rings: z.array(ringProgress),
    events: z.array(z.strictObject({
      at: time,
      what: z.string(),
      by: z.string().nullable(),
      reason: z.string().nullable(),
    })),
  }),
});
export type Release = z.infer<typeof releaseFile>;

export const parseRelease = (text: string): Release => releaseFile.parse(parse(text));
/** Parsed first, so that fields stand in the schema's order whoever set them. */
export const emitRelease = (release: Release): string => emit([releaseFile.parse(release)]);

export async function readRelease(snapshot: Snapshot, id: string): Promise<Release | null> {
  const text = await snapshot.read(releasePath(id));
  return text === null ? null : parseRelease(text);
}

/** All releases, newest first. */
export async function readReleases(snapshot: Snapshot): Promise<Release[]> {
  const texts = [...(await snapshot.files(releasesFolder)).values()];
  return texts.map(parseRelease).toSorted((a, b) => a.spec.createdAt < b.spec.createdAt ? 1 : -1);
}

/** Is there something left to do for it? */
export function isActive({ status: { state, supersededBy, rings } }: Release): boolean {
  if (supersededBy) return false;
  return state === "rolling" ||
    state === "rolled_back" && rings.some(({ back }) => back && !back.doneAt);
}

export function note(
  release: Release,
  at: Date,
  what: string,
  { by = null, reason = null }: { by?: string | null; reason?: string | null } = {},
): void {
  release.status.events.push({ at: at.toISOString(), what, by, reason });
}
