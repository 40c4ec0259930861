/**
 * What a change must pass before it is merged. The same rules run on a pull request at the forge
 * and in process for the local one: they trust the change's files only, never who wrote them.
 */
import { releaseApps } from "shared/devops_api/mod.ts";
import { sealedSecrets, wantedSecrets } from "../credentials/mod.ts";
import { parseSops, plainLeaves } from "../credentials/sops.ts";
import { type Names, namesOf, slugFault } from "../tenant/mod.ts";
import {
  type Changes,
  isRenderedHere,
  isTombstoned,
  parseTenant,
  readRings,
  readSecrets,
  renderedFolder,
  ringsPath,
  secretsPath,
  serialOf,
  TemplateBehind,
  tenantFiles,
  tenantFolder,
  tenantPath,
  tenantsFolder,
  tombstonePath,
} from "./layout.ts";
import { isActive, parseRelease, releasePath, releasesFolder } from "./releases/file.ts";
import { appPath, withoutImages } from "./releases/images.ts";
import { isGoing } from "./refusal.ts";
import type { Snapshot } from "./repository.ts";

/** `checkout`: what one machine makes of the code that it runs, all at once. */
export type ChangeKind = "tenant" | "release" | "checkout";

/** One reason why a change is refused. */
export interface Fault {
  check: "path" | "schema" | "render" | "secrets";
  path: string;
  message: string;
}

/**
 * Checks the step from `base` to `head`. A `tenant` change touches one tenant, a `release` what rings
 * and apps run and what is rendered. Empty when all is well.
 */
export async function check(
  kind: ChangeKind,
  base: Snapshot,
  head: Snapshot,
  changes: Changes,
): Promise<Fault[]> {
  const slugs = new Set<string>();
  const faults: Fault[] = [];
  for (const path of changes.keys()) {
    const slug = slugOf(path);
    if (slug) slugs.add(slug);
    if (slug && (kind === "tenant" || isRendered(path, slug))) continue;
    if (kind !== "tenant" && isReleased(path)) {
      faults.push(...await checkReleased(kind, path, base, head));
      continue;
    }
    faults.push({ check: "path", path, message: `a ${kind} change must not touch it` });
  }
  if (kind === "tenant" && slugs.size > 1) {
    faults.push({ check: "path", path: tenantsFolder, message: "one tenant a change" });
  }
  for (const slug of slugs) {
    const found = await checkTenant(slug, base, head);
    faults.push(...found);
    const readable = !found.some(({ check }) => check === "schema");
    if (readable) faults.push(...await checkSecrets(slug, base, head));
  }
  return faults;
}

const isReleased = (path: string) =>
  path === ringsPath || path.startsWith(`${releasesFolder}/`) ||
  releaseApps.some((app) => path === appPath(app));

/** A release moves rings and images, and writes down how far it is. It changes nothing else. */
async function checkReleased(
  kind: ChangeKind,
  path: string,
  base: Snapshot,
  head: Snapshot,
): Promise<Fault[]> {
  const fault = (message: string): Fault[] => [{ check: "schema", path, message }];
  const [before, after] = await Promise.all([base.read(path), head.read(path)]);
  try {
    if (path.startsWith(`${releasesFolder}/`)) {
      const [was, is] = [before, after].map((text) => text === null ? null : parseRelease(text));
      if (!is) return was && isActive(was) ? fault("a release under way is not removed") : [];
      if (path !== releasePath(is.metadata.name)) return fault(`it names ${is.metadata.name}`);
      const rewritten = was && JSON.stringify(was.spec) !== JSON.stringify(is.spec);
      return rewritten ? fault("what was asked for is never rewritten") : [];
    }
    if (after === null) return fault("a release does not remove it");
    if (path === ringsPath) {
      const after = await readRings(head);
      if (kind === "checkout" || before === null) return [];
      // Where tenants find identity, broker and storage: whoever moves that has all their secrets.
      const moved = JSON.stringify((await readRings(base))?.platform) !==
        JSON.stringify(after?.platform);
      return moved ? fault("a release does not change the platform") : [];
    }
    return before !== null && withoutImages(before) === withoutImages(after)
      ? []
      : fault("a release changes images only");
  } catch (error) {
    return fault(String(error));
  }
}

/** The tenant that a path belongs to. */
export function slugOf(path: string): string | null {
  const name = path.startsWith(`${tenantsFolder}/`)
    ? path.slice(tenantsFolder.length + 1).split("/")[0]
    : "";
  if (name === "_tombstones") {
    const slug = path.slice(`${tenantsFolder}/_tombstones/`.length).replace(/\.yaml$/, "");
    return path === tombstonePath(slug) && !slug.includes("/") ? slug : null;
  }
  return slugFault(name) === null && path !== `${tenantsFolder}/${name}` ? name : null;
}

const isRendered = (path: string, slug: string) => path.startsWith(`${renderedFolder(slug)}/`);

/** Schema of the spec, and: the folder holds what rendering it again gives, and nothing else. */
async function checkTenant(slug: string, base: Snapshot, head: Snapshot): Promise<Fault[]> {
  const path = tenantPath(slug);
  const text = await head.read(path);
  const present = await head.files(tenantFolder(slug));
  if (text === null) {
    const gone = present.size === 0 && await isTombstoned(head, slug);
    return gone ? [] : [{ check: "schema", path, message: "only deletion removes a spec" }];
  }
  if (await isTombstoned(base, slug)) {
    return [{ check: "schema", path, message: "the slug belonged to a deleted tenant" }];
  }
  const rings = await readRings(head);
  if (!rings) return [{ check: "schema", path: ringsPath, message: "there are no rings" }];
  try {
    const { metadata, spec } = parseTenant(text);
    if (metadata.name !== slug) {
      return [{ check: "schema", path, message: `it names ${metadata.name}` }];
    }
    if (isGoing(spec) && !spec.archives?.length && !spec.skipExport) {
      const message = "its data may not go without an archive, or a reason to have none";
      return [{ check: "schema", path, message }];
    }
    // Another version of the template made it, and only that one could say whether it is right.
    if (!isRenderedHere(rings, spec.ring)) {
      const message = new TemplateBehind(spec.ring, rings.rings[spec.ring].template).message;
      return [{ check: "render", path: tenantFolder(slug), message }];
    }
    const wanted = tenantFiles(slug, spec, rings, await readSecrets(head, slug));
    const found = new Map(
      [...present].map(([name, text]) => [`${tenantFolder(slug)}/${name}`, text]),
    );
    return [...new Set([...wanted.keys(), ...found.keys()])]
      .filter((file) => wanted.get(file) !== found.get(file))
      .map((file) => ({ check: "render", path: file, message: "is not what the spec renders to" }));
  } catch (error) {
    return [{ check: "schema", path, message: String(error) }];
  }
}

/**
 * The operator in the cluster does not look at a SOPS file's MAC, so a change could move a secret
 * to another tenant's namespace or leave one in plain text. Both are refused here, and so is a
 * change of anything already sealed. A sealed file may go when no Secret in it is used any more,
 * which only the end of a rotation brings about; and what is used must be there.
 */
async function checkSecrets(slug: string, base: Snapshot, head: Snapshot): Promise<Fault[]> {
  const faults: Fault[] = [];
  const before = new Map((await readSecrets(base, slug)).map((file) => [serialOf(file), file]));
  const after = await readSecrets(head, slug);
  const text = await head.read(tenantPath(slug));
  const rings = await readRings(head);
  if (text === null || !rings) return [];
  const { spec } = parseTenant(text);
  const names = namesOf(slug, spec, rings.platform);
  const { dataNamespace } = rings.platform;
  const used = wantedSecrets(names, spec, dataNamespace);
  const newest = Math.max(0, ...before.keys());
  for (const file of after) {
    const serial = serialOf(file);
    const path = secretsPath(slug, serial);
    const fault = (message: string) => faults.push({ check: "secrets", path, message });
    const known = before.get(serial);
    // It was looked at when it came.
    if (known === file) continue;
    if (known !== undefined) fault("what is sealed is never rewritten");
    else if (serial <= newest) fault("its number was used before");
    for (const document of parseSops(file)) {
      if (document.kind !== "SopsSecret") fault(`${document.kind} does not belong here`);
      else if (!document.sops) fault("is not sealed");
      for (const leaf of plainLeaves(document)) fault(`${leaf} is in plain text`);
      const namespace = document.metadata?.namespace;
      if (namespace !== names.namespace && namespace !== dataNamespace) {
        fault(`namespace ${namespace} is not this tenant's`);
      } else if (namespace === dataNamespace && !ownsName(document.metadata.name, names)) {
        fault(`${document.metadata.name} is not this tenant's`);
      }
      for (const { name } of document.spec?.secretTemplates ?? []) {
        if (!used.has(`${namespace}/${name}`)) fault(`Secret ${name} is not one that it uses`);
      }
    }
  }
  const there = sealedSecrets(after);
  for (const secret of used) {
    if (there.has(secret)) continue;
    const message = `Secret ${secret} is used and sealed nowhere`;
    faults.push({ check: "secrets", path: tenantFolder(slug), message });
  }
  for (const [serial, file] of before) {
    const kept = after.some((text) => serialOf(text) === serial);
    const inUse = [...sealedSecrets([file])].filter((secret) => used.has(secret));
    if (kept || inUse.length === 0) continue;
    const message = `sealed Secrets are gone that are in use: ${inUse.join(", ")}`;
    faults.push({ check: "secrets", path: secretsPath(slug, serial), message });
  }
  return faults;
}

/** Objects of all tenants lie beside the database cluster: by their names they are told apart. */
const ownsName = (name: string, { dataObject }: Names) =>
  name === dataObject || name.startsWith(`${dataObject}--`);
