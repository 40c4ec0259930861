import type { Logger } from "shared/telemetry/mod.ts";
import { stepDeletion } from "./deletion.ts";
import { stepExport } from "./exports.ts";
import { readTenant, tenantsFolder } from "./layout.ts";
import { type Loop, loop } from "./loop.ts";
import { isLeaving } from "./refusal.ts";
import { stageOf, stepRotation } from "./rotation.ts";
import type { Dependencies } from "./tenants.ts";
import type { Waiters } from "./waiters.ts";
import type { TenantSpec } from "../tenant/mod.ts";

/** Does git ask for something that takes more than one change? */
const isMoving = (spec: TenantSpec) =>
  isLeaving(spec) || spec.export !== undefined || stageOf(spec) !== null;

const atOnce = 8;

/**
 * Carries on what git says is under way: deletions, archives and rotations. It remembers nothing, so
 * it may be killed at any moment and several may run at once: each step is a merged change, and two
 * that take the same one write the same.
 */
export function driveTenants(
  deps: Dependencies,
  { waiters, log, pollMs = 2000 }: { waiters: Waiters; log: Logger; pollMs?: number },
): Loop {
  /** Tenants by the content of their folders: what has not changed is not read again. */
  let known = new Map<string, { tree: string; moving: boolean }>();

  async function moving(): Promise<string[]> {
    const main = await deps.forge.main();
    const found: typeof known = new Map();
    for (const [slug, tree] of await main.trees(tenantsFolder)) {
      if (slug.startsWith("_")) continue;
      const before = known.get(slug);
      const spec = before?.tree === tree ? null : await readTenant(main, slug).catch(() => null);
      found.set(slug, before?.tree === tree ? before : { tree, moving: !!spec && isMoving(spec) });
    }
    known = found;
    return [...known].flatMap(([slug, { moving }]) => moving ? [slug] : []);
  }

  async function step(slug: string, stopping: () => boolean): Promise<void> {
    try {
      for (const take of [stepDeletion, stepExport, stepRotation]) {
        if (!stopping() && await take(deps, slug)) waiters.notify(slug);
      }
    } catch (error) {
      const { code = "unknown", message } = error as { code?: string; message: string };
      log("warn", "a tenant's operation waits", { slug, code, error: message });
    }
  }

  return loop(pollMs, async (stopping) => {
    try {
      const slugs = await moving();
      for (let from = 0; from < slugs.length && !stopping(); from += atOnce) {
        await Promise.all(slugs.slice(from, from + atOnce).map((slug) => step(slug, stopping)));
      }
    } catch (error) {
      log("warn", "the devops repository was not read", { error: (error as Error).message });
    }
  });
}
