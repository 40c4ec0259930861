import { createHash } from "node:crypto";
import { emit } from "../tenant/emit.ts";
import { type Platform, type Release, rings, type RingsFile, ringsFile } from "../tenant/mod.ts";
import type { Forge } from "./forge.ts";
import {
  type Changes,
  differences,
  listTenants,
  readRings,
  readSecrets,
  readTenant,
  ringsPath,
  tenantFiles,
} from "./layout.ts";

/**
 * Writes `rings.yaml` when there is none yet. With `follow`, every ring also follows what this
 * process was built with: platform, images and template, tenants rendered again. That is for a
 * single machine, where the checkout is the release until one goes through a ring; a cluster
 * releases ring by ring.
 */
export async function settleRings(
  forge: Forge,
  { platform, release, follow }: { platform: Platform; release: Release; follow: boolean },
): Promise<void> {
  const wanted = ringsFile.parse({
    apiVersion: "vecton.hu/v1",
    kind: "Rings",
    platform,
    rings: { canary: release, early: release, stable: release },
  });
  const hash = createHash("sha256").update(JSON.stringify(wanted)).digest("hex");
  await forge.merge({
    id: `rings-${hash.slice(0, 16)}`,
    kind: "checkout",
    title: "Release what this machine runs",
    requestHash: hash,
    async build(base) {
      const changes: Changes = new Map();
      // One written for another version of this program is replaced, too.
      const present = await readRings(base).catch((error) => {
        if (follow) return null;
        throw error;
      });
      if (present && !follow) return changes;
      const next = present ? keepReleased(wanted, present) : wanted;
      if (JSON.stringify(present) !== JSON.stringify(next)) changes.set(ringsPath, emit([next]));
      for (const slug of await listTenants(base)) {
        const spec = await readTenant(base, slug);
        if (!spec) continue;
        const files = tenantFiles(slug, spec, next, await readSecrets(base, slug));
        for (const [path, text] of await differences(base, slug, files)) changes.set(path, text);
      }
      return changes;
    },
  });
}

/** A release names its image by digest, a checkout by tag: a restart takes no release back. */
function keepReleased(wanted: RingsFile, present: RingsFile): RingsFile {
  const kept = rings.map((ring) => {
    const { tenantImage } = present.rings[ring];
    const own = wanted.rings[ring];
    return [ring, tenantImage.includes("@") ? { ...own, tenantImage } : own];
  });
  return { ...wanted, rings: Object.fromEntries(kept) };
}
