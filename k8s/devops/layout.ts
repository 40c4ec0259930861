/** Where things lie in the devops repository, and how its files are read and written. */
import { parse } from "yaml";
import { z } from "zod";
import { emit } from "../tenant/emit.ts";
import {
  archive,
  renderTenant,
  type Ring,
  type RingsFile,
  ringsFile,
  templateVersion,
  type TenantFile,
  tenantFile,
  type TenantSpec,
} from "../tenant/mod.ts";
import type { Snapshot } from "./repository.ts";

export const tenantsFolder = "k8s/tenants";
export const ringsPath = "k8s/rings.yaml";
export const tenantFolder = (slug: string) => `${tenantsFolder}/${slug}`;
export const tenantPath = (slug: string) => `${tenantFolder(slug)}/tenant.yaml`;
export const renderedFolder = (slug: string) => `${tenantFolder(slug)}/rendered`;
export const tombstonePath = (slug: string) => `${tenantsFolder}/_tombstones/${slug}.yaml`;
/**
 * `secrets.sops.yaml`, then `secrets-2.sops.yaml` and on for what was added later. A number is
 * never used again, so there are gaps where a rotation has removed one.
 */
export const secretsPath = (slug: string, serial: number) =>
  `${tenantFolder(slug)}/secrets${serial > 1 ? `-${serial}` : ""}.sops.yaml`;

/** Files to write; null removes one. */
export type Changes = Map<string, string | null>;

export async function readRings(snapshot: Snapshot): Promise<RingsFile | null> {
  const text = await snapshot.read(ringsPath);
  return text === null ? null : ringsFile.parse(parse(text));
}

/** A tenant's spec, or null when it has no folder. */
export async function readTenant(snapshot: Snapshot, slug: string): Promise<TenantSpec | null> {
  const text = await snapshot.read(tenantPath(slug));
  return text === null ? null : parseTenant(text).spec;
}

export const parseTenant = (text: string): TenantFile => tenantFile.parse(parse(text));

/** Slugs of all tenants that have a folder, in order. */
export async function listTenants(snapshot: Snapshot): Promise<string[]> {
  return (await snapshot.list(tenantsFolder)).filter((name) => !name.startsWith("_")).sort();
}

export async function isTombstoned(snapshot: Snapshot, slug: string): Promise<boolean> {
  return await snapshot.read(tombstonePath(slug)) !== null;
}

/** What is left of a deleted tenant. */
export async function readTombstone(snapshot: Snapshot, slug: string): Promise<Tombstone | null> {
  const text = await snapshot.read(tombstonePath(slug));
  return text === null ? null : tombstone.parse(parse(text));
}

const tombstone = z.object({
  deletedAt: z.string(),
  /** Of the spec as it was at the end. */
  specSha256: z.string().optional(),
  archive: archive.optional(),
  /** How long the archive is kept. */
  keepUntil: z.string().optional(),
  skipExport: z.string().optional(),
});
export type Tombstone = z.infer<typeof tombstone>;

/** Texts of a tenant's sealed files, oldest first. */
export async function readSecrets(snapshot: Snapshot, slug: string): Promise<string[]> {
  const names = (await snapshot.list(tenantFolder(slug)))
    .filter((name) => /^secrets(-\d+)?\.sops\.yaml$/.test(name));
  // Only these are read: at GitHub each file is a request.
  const texts = await Promise.all(
    names.map((name) => snapshot.read(`${tenantFolder(slug)}/${name}`)),
  );
  return texts.filter((text) => text !== null).toSorted((a, b) => serialOf(a) - serialOf(b));
}

/** Number of a sealed file: its first document is named by it. */
export function serialOf(text: string): number {
  const [, serial] = /^ {2}name: tenant(?:-(\d+))?$/m.exec(text) ?? [];
  return Number(serial ?? 1);
}

/**
 * A ring runs what another version of the template made. Only that version can render it: its
 * tenants wait until a release brings this one's to their ring.
 */
export class TemplateBehind extends Error {
  override name = "TemplateBehind";
  readonly code = "template_behind";
  constructor(ring: Ring, template: string) {
    super(
      `Ring ${ring} has template ${template}, this DevOps API renders ${templateVersion}: ` +
        `it goes on when a release of the tenant app has reached the ring`,
    );
  }
}

/** Is this ring rendered by this program's template? */
export const isRenderedHere = (rings: RingsFile, ring: Ring) =>
  rings.rings[ring].template === templateVersion;

/** All that a tenant's folder must hold for this spec: path → text. Throws TemplateBehind. */
export function tenantFiles(
  slug: string,
  spec: TenantSpec,
  rings: RingsFile,
  secrets: string[],
): Map<string, string> {
  // Parsed, so that fields stand in the schema's order whoever wrote them.
  const file: TenantFile = tenantFile.parse({
    apiVersion: "vecton.hu/v1",
    kind: "Tenant",
    metadata: { name: slug },
    spec,
  });
  if (!isRenderedHere(rings, spec.ring)) {
    throw new TemplateBehind(spec.ring, rings.rings[spec.ring].template);
  }
  const rendered = renderTenant(slug, spec, {
    platform: rings.platform,
    release: rings.rings[spec.ring],
    secrets,
  });
  return new Map([
    [tenantPath(slug), emit([file])],
    ...secrets.map((text): [string, string] => [secretsPath(slug, serialOf(text)), text]),
    ...Object.entries(rendered).map(([name, text]): [string, string] => [
      `${renderedFolder(slug)}/${name}`,
      text,
    ]),
  ]);
}

/** What must change so that a tenant's folder holds exactly these files. */
export async function differences(
  snapshot: Snapshot,
  slug: string,
  wanted: Map<string, string>,
): Promise<Changes> {
  const changes: Changes = new Map();
  const present = await snapshot.files(tenantFolder(slug));
  for (const name of present.keys()) {
    const path = `${tenantFolder(slug)}/${name}`;
    if (!wanted.has(path)) changes.set(path, null);
  }
  for (const [path, text] of wanted) {
    if (present.get(path.slice(tenantFolder(slug).length + 1)) !== text) changes.set(path, text);
  }
  return changes;
}
