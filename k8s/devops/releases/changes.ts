/** The changes of a release: which files a step writes, from the state that it is merged into. */
import { emit } from "../../tenant/emit.ts";
import { type Ring, type RingsFile, templateVersion } from "../../tenant/mod.ts";
import {
  type Changes,
  differences,
  listTenants,
  readRings,
  readSecrets,
  readTenant,
  ringsPath,
  tenantFiles,
} from "../layout.ts";
import type { Snapshot } from "../repository.ts";
import { emitRelease, readRelease, type Release, releasePath, type Runs } from "./file.ts";
import { appPath, imageOf, splitImage, withImage } from "./images.ts";
import { nextStep, type Step } from "./next.ts";

/** So many that a person can still look at the change, and a bad one is small. */
export const tenantsPerChange = 25;

/**
 * The next tenants of the ring with what they are to run. Empty when the release has gone on, or
 * was stopped, since `step` was decided: another process was faster.
 */
export async function ringChange(
  base: Snapshot,
  id: string,
  step: Extract<Step, { kind: "change" }>,
  at: Date,
): Promise<Changes> {
  const release = await readRelease(base, id);
  if (!release || release.status.supersededBy || !isWanted(release, step)) return new Map();
  const progress = release.status.rings.find(({ ring }) => ring === step.progress.ring)!;
  const walk = step.back ? progress.back! : progress;
  const changes: Changes = release.spec.app === "tenant"
    ? await tenantChanges(base, release, progress.ring as Ring, step.back, at)
    : await appChanges(base, release, step.back);
  // An app is one step; tenantChanges sets these for a ring.
  if (release.spec.app !== "tenant") walk.changedAt = at.toISOString();
  progress.startedAt ??= at.toISOString();
  return changes.set(releasePath(id), emitRelease(release));
}

function isWanted(release: Release, step: Extract<Step, { kind: "change" }>): boolean {
  if (!["rolling", "rolled_back"].includes(release.status.state)) return false;
  const now = nextStep(release);
  const cursor = ({ progress, back }: typeof step) =>
    back ? progress.back!.cursor : progress.cursor;
  return now.kind === "change" && now.back === step.back &&
    now.progress.ring === step.progress.ring && cursor(now) === cursor(step);
}

async function tenantChanges(
  base: Snapshot,
  release: Release,
  ring: Ring,
  back: boolean,
  at: Date,
): Promise<Changes> {
  const changes: Changes = new Map();
  const rings = (await readRings(base))!;
  const progress = release.status.rings.find((item) => item.ring === ring)!;
  const walk = back ? progress.back! : progress;
  if (!back) progress.previous ??= runsOf(rings, ring);
  const target = back ? progress.previous! : release.spec.runs;
  // A ring that runs something newer by now is not this release's to take back.
  if (back && !walk.cursor && runsOf(rings, ring).image !== release.spec.runs.image) {
    Object.assign(walk, { changedAt: at.toISOString(), doneAt: at.toISOString() });
    return changes;
  }
  const written = emit([rings]);
  rings.rings[ring] = {
    template: target.template!,
    tenantImage: target.image,
    redisImage: target.redisImage!,
  };
  if (emit([rings]) !== written) changes.set(ringsPath, emit([rings]));

  const waiting = (await ringTenants(base, ring)).filter((slug) => slug > (walk.cursor ?? ""));
  for (const slug of waiting.slice(0, tenantsPerChange)) {
    const spec = (await readTenant(base, slug))!;
    const files = tenantFiles(slug, spec, rings, await readSecrets(base, slug));
    for (const [path, text] of await differences(base, slug, files)) changes.set(path, text);
  }
  if (waiting.length > tenantsPerChange) walk.cursor = waiting[tenantsPerChange - 1];
  else {
    delete walk.cursor;
    walk.changedAt = at.toISOString();
  }
  return changes;
}

/** Slugs of a ring's tenants that run or could: those on their way out are left in peace. */
export async function ringTenants(snapshot: Snapshot, ring: Ring): Promise<string[]> {
  const slugs = await listTenants(snapshot);
  const specs = await Promise.all(slugs.map((slug) => readTenant(snapshot, slug)));
  return slugs.filter((_, index) => {
    const spec = specs[index];
    return spec?.ring === ring && ["active", "suspended"].includes(spec.state);
  });
}

export function runsOf(rings: RingsFile, ring: Ring): Runs {
  const { tenantImage, template, redisImage } = rings.rings[ring];
  return { image: tenantImage, template, redisImage };
}

async function appChanges(base: Snapshot, release: Release, back: boolean): Promise<Changes> {
  const { app, runs } = release.spec;
  const [progress] = release.status.rings;
  const path = appPath(app);
  const text = await base.read(path);
  const running = text && imageOf(text, splitImage(runs.image).name);
  if (!running) throw new Error(`${path} does not name the image ${runs.image}`);
  if (!back) progress.previous ??= { image: running };
  else if (running !== runs.image) return new Map();
  const wanted = withImage(text, back ? progress.previous!.image : runs.image);
  return wanted === text ? new Map() : new Map([[path, wanted]]);
}

/** Why a ring cannot be rendered by this program; null when it can. */
export function templateFault(template: string | undefined): string | null {
  return template === undefined || template === templateVersion
    ? null
    : `It was rendered with template ${template}, this DevOps API renders ${templateVersion}`;
}
