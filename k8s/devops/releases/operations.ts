/** What people and CI ask of releases. Each is a change of the release's file, nothing else. */
import { createHash } from "node:crypto";
import type { ReleaseApp } from "shared/devops_api/mod.ts";
import { rings as ringNames, templateVersion } from "../../tenant/mod.ts";
import type { Forge, Merged, Proposal } from "../forge.ts";
import { readRings } from "../layout.ts";
import type { Snapshot } from "../repository.ts";
import { templateFault } from "./changes.ts";
import {
  emitRelease,
  isActive,
  note,
  readRelease,
  readReleases,
  type Release,
  releasePath,
} from "./file.ts";
import { appPath, imageOf, splitImage } from "./images.ts";

export interface NewRelease {
  app: ReleaseApp;
  /** `<name>@sha256:<digest>`: a tag could mean something else tomorrow. */
  image: string;
  template?: string;
  commit?: string;
  notes?: string;
}

/** The request cannot be met, by rule. */
export class ReleaseRefused extends Error {
  override name = "ReleaseRefused";
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

/** Finished releases that are kept as files; git's history has them all. */
const kept = 50;

/**
 * Begins a release under the id `key`. Repeated with the same request it is the same release. One of
 * the same app that is still under way ends where it is: the newer one takes over, ring by ring.
 */
export async function createRelease(
  forge: Forge,
  wanted: NewRelease,
  key: string,
  { by, redisImage }: { by: string; redisImage: string },
): Promise<Merged> {
  const requestHash = createHash("sha256").update(JSON.stringify(wanted)).digest("hex");
  const { app, image, template = templateVersion, commit = null, notes = null } = wanted;
  if (template !== templateVersion) {
    throw new ReleaseRefused(
      "unknown_template",
      `This DevOps API renders ${templateVersion}: release the DevOps API with ${template} first`,
    );
  }
  return await forge.merge({
    id: key,
    kind: "release",
    title: `${app}: release ${image.slice(image.indexOf("@") + 1).slice(0, 19)}`,
    requestHash,
    async build(base, at) {
      const present = await readRelease(base, key);
      if (present && present.spec.requestHash !== requestHash) {
        throw new ReleaseRefused(
          "idempotency_key_reused",
          "Another release has this Idempotency-Key: send a new one",
        );
      }
      if (present) return new Map();
      await refuseUnknown(base, app, image);
      const release: Release = {
        apiVersion: "vecton.hu/v1",
        kind: "Release",
        metadata: { name: key },
        spec: {
          app,
          runs: app === "tenant" ? { image, template, redisImage } : { image },
          commit,
          notes,
          createdAt: at.toISOString(),
          createdBy: by,
          requestHash,
        },
        status: {
          state: "rolling",
          message: null,
          supersededBy: null,
          rings: (app === "tenant" ? ringNames : ["all"] as const).map((ring) => ({ ring })),
          events: [],
        },
      };
      note(release, at, "created", { by, reason: notes });
      const changes = new Map<string, string | null>([[releasePath(key), emitRelease(release)]]);
      const finished: Release[] = [];
      for (const other of await readReleases(base)) {
        if (!isActive(other)) finished.push(other);
        else if (other.spec.app === app) {
          supersede(other, key, at);
          changes.set(releasePath(other.metadata.name), emitRelease(other));
        }
      }
      for (const old of finished.slice(kept)) changes.set(releasePath(old.metadata.name), null);
      return changes;
    },
  });
}

function supersede(release: Release, by: string, at: Date): void {
  const { status } = release;
  status.supersededBy = by;
  status.message = `A newer release took over: ${by}`;
  if (status.state === "rolling") status.state = "stopped";
  note(release, at, "superseded", { reason: by });
}

async function refuseUnknown(base: Snapshot, app: ReleaseApp, image: string): Promise<void> {
  if (app === "tenant") {
    if (!await readRings(base)) throw new ReleaseRefused("unknown_app", "There are no rings yet");
    return;
  }
  const text = await base.read(appPath(app));
  if (text === null) {
    throw new ReleaseRefused("unknown_app", `The devops repository has no ${appPath(app)}`);
  }
  const { name } = splitImage(image);
  if (!imageOf(text, name)) {
    throw new ReleaseRefused("unknown_image", `${appPath(app)} does not name the image ${name}`);
  }
}

export type ReleaseAction = "promote" | "stop" | "resume" | "roll-back";

/** Carries out an action on a release; null when there is none of that id. */
export async function actOnRelease(
  forge: Forge,
  id: string,
  action: ReleaseAction,
  { by, reason, force = false }: { by: string; reason: string; force?: boolean },
): Promise<Merged | null> {
  const release = await readRelease(await forge.main(), id);
  if (!release) return null;
  return await forge.merge(
    releaseUpdate(
      release,
      action,
      `${release.spec.app}: ${action} ${id}`,
      (release, at, others) => {
        const changed = edits[action](release, { force, reason, others });
        if (changed) note(release, at, action, { by, reason });
        return changed;
      },
    ),
  );
}

/**
 * A change of a release's file. `edit` answers false when there is nothing to do; it is given the
 * file as it is on the state that is merged into.
 */
export function releaseUpdate(
  { metadata, status }: Release,
  name: string,
  title: string,
  edit: (release: Release, at: Date, others: Release[]) => boolean,
): Proposal {
  const { name: id } = metadata;
  return {
    id: `${id}-${name}-${status.events.length}`,
    kind: "release",
    title,
    requestHash: createHash("sha256").update(`${id} ${name}`).digest("hex"),
    async build(base, at) {
      const releases = await readReleases(base);
      const release = releases.find((item) => item.metadata.name === id);
      const others = releases.filter((item) => item !== release);
      if (!release || !edit(release, at, others)) return new Map();
      return new Map([[releasePath(id), emitRelease(release)]]);
    },
  };
}

interface Edit {
  reason: string;
  force: boolean;
  others: Release[];
}

/** Each answers whether there was something to do, and throws when it is not possible. */
const edits: Record<ReleaseAction, (release: Release, edit: Edit) => boolean> = {
  stop({ status }, { reason }) {
    if (status.state === "stopped") return false;
    if (status.state !== "rolling") throw ended(status.state);
    Object.assign(status, { state: "stopped", message: reason });
    return true;
  },
  resume({ status }) {
    if (status.state === "rolling") return false;
    refuseUnlessStopped(status);
    const current = status.rings.find(({ doneAt }) => !doneAt);
    delete current?.failing;
    delete current?.gateSince;
    Object.assign(status, { state: "rolling", message: null });
    return true;
  },
  promote({ status }, { reason, force }) {
    if (status.state !== "rolling") refuseUnlessStopped(status);
    const current = status.rings.find(({ doneAt }) => !doneAt);
    if (!current) return false;
    if (current.failing?.length && !force) {
      throw new ReleaseRefused(
        "ring_failing",
        `${current.failing[0].slug} fails: resume when it is mended, or promote with force`,
      );
    }
    delete current.failing;
    current.promoted = { reason, force };
    Object.assign(status, { state: "rolling", message: null });
    return true;
  },
  "roll-back"(release, { reason, others }) {
    const { spec, status } = release;
    if (status.state === "rolled_back") return false;
    const newer = others.find((other) => other.spec.app === spec.app && isActive(other));
    if (newer) {
      throw new ReleaseRefused(
        "release_superseded",
        `${newer.metadata.name} is under way: stop it or roll that one back`,
      );
    }
    const reached = status.rings.filter(({ previous }) => previous);
    const fault = reached.map(({ previous }) => templateFault(previous!.template)).find(Boolean);
    if (fault) {
      throw new ReleaseRefused("unknown_template", `${fault}: roll the DevOps API back first`);
    }
    for (const progress of reached) progress.back = {};
    Object.assign(status, { state: "rolled_back", message: reason, supersededBy: null });
    return true;
  },
};

function refuseUnlessStopped({ state, supersededBy }: Release["status"]): void {
  if (supersededBy) {
    throw new ReleaseRefused("release_superseded", `${supersededBy} has taken its place`);
  }
  if (state !== "stopped") throw ended(state);
}

const ended = (state: string) =>
  new ReleaseRefused("release_ended", `The release is ${state.replace("_", " ")}`);
