import { createHash } from "node:crypto";
import type { RingsFile, TenantSpec } from "../tenant/mod.ts";
import type { Forge, Merged } from "./forge.ts";
import { differences, readRings, readSecrets, readTenant, tenantFiles } from "./layout.ts";
import type { Snapshot } from "./repository.ts";

/** What a tenant is to be, and its sealed files if they change, too. */
export interface Next {
  spec: TenantSpec;
  secrets?: string[];
}

/**
 * Merges a change of one tenant's spec with what it renders to. `next` is asked on each base that
 * the change is built on: null says that nothing is to be changed any more.
 */
export async function changeTenant(
  forge: Forge,
  slug: string,
  { id, title, request, next }: {
    id: string;
    title: string;
    /** What was asked for: the same id with another request is a mistake. */
    request: object;
    next(
      current: TenantSpec,
      context: { at: Date; base: Snapshot; rings: RingsFile; secrets: string[] },
    ): Promise<Next | null> | Next | null;
  },
): Promise<Merged> {
  return await forge.merge({
    id,
    kind: "tenant",
    title,
    requestHash: hashOf(request),
    async build(base, at) {
      const current = await readTenant(base, slug);
      if (!current) return new Map();
      const rings = await ringsOf(base);
      const secrets = await readSecrets(base, slug);
      const wanted = await next(current, { at, base, rings, secrets });
      if (!wanted) return new Map();
      const files = tenantFiles(slug, wanted.spec, rings, wanted.secrets ?? secrets);
      return await differences(base, slug, files);
    },
  });
}

export async function ringsOf(snapshot: Snapshot): Promise<RingsFile> {
  const rings = await readRings(snapshot);
  if (!rings) throw new Error("the devops repository has no rings.yaml");
  return rings;
}

export const hashOf = (value: object): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");
