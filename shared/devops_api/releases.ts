/** Rings, and releases that go through them. */
import { z } from "zod";
import { rings } from "../tenants/choices.ts";

export const releaseApps = ["tenant", "identity", "admin", "devops"] as const;
export type ReleaseApp = typeof releaseApps[number];

/** The platform's own apps have no rings: they are one step, named `all`. */
export const releaseSteps = [...rings, "all"] as const;
export type ReleaseStep = typeof releaseSteps[number];

export const releaseStates = ["rolling", "done", "stopped", "rolled_back"] as const;
export const ringStates = ["waiting", "changing", "syncing", "gate", "done", "failed"] as const;

export const releaseActions = ["promote", "stop", "resume", "roll-back"] as const;
export type ReleaseAction = typeof releaseActions[number];

export const release = z.object({
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
    ring: z.enum(releaseSteps),
    state: z.enum(ringStates),
    /** How many run it or shall; null when that is not known any more. */
    tenants: z.number().nullable(),
    ready: z.number().nullable(),
    failing: z.array(z.object({ slug: z.string(), message: z.string() })),
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
export type Release = z.infer<typeof release>;
export type ReleaseRing = Release["rings"][number];

export const ringList = z.object({
  rings: z.array(z.object({
    ring: z.enum(rings),
    image: z.string(),
    template: z.string(),
    /** When a release brought this image; null when none did. */
    since: z.string().nullable(),
    tenants: z.number(),
    /** Null while Argo CD does not answer. */
    ready: z.number().nullable(),
    failing: z.array(z.string()),
  })),
});
export type RingList = z.infer<typeof ringList>;
