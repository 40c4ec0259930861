/**
 * The end of a tenant, step by step: a grace period in which everything can be undone, an archive
 * that was seen to restore, only then the removal of the data, and a tombstone. Each step is a
 * merged change that is taken when the one before has been applied; nothing else is remembered.
 */
import { createHash } from "node:crypto";
import { emit } from "../tenant/emit.ts";
import type { TenantSpec } from "../tenant/mod.ts";
import { changeTenant, hashOf } from "./change.ts";
import { archiveId, exportFault, jobDone, stepExport } from "./exports.ts";
import { isTombstoned, readTenant, tenantFolder, tenantPath, tombstonePath } from "./layout.ts";
import { isGoing, isLeaving } from "./refusal.ts";
import { isDataApplied } from "./status.ts";
import type { Dependencies } from "./tenants.ts";

export interface DeletionOptions {
  /** Days in which it can be undone; 30 by default. */
  graceDays?: number;
  /** Why there shall be no archive: what is deleted then is gone. */
  skipExport?: string;
}

export interface Deletion {
  revision: string;
  done: boolean;
  /** When the grace period ends; null when it is over and the tenant is gone. */
  deleteAfter: string | null;
}

const defaultGraceDays = 30;
/** How long an archive is to be kept after the deletion. Nothing here removes it. */
const keepDays = 90;
const day = 86_400_000;

/**
 * Sets a tenant on its way out, or hastens it: a later end of the grace period than the one that
 * stands is not taken, so that the request can be repeated. Takes the next step, if it is due.
 * Null when there is no such tenant.
 */
export async function deleteTenant(
  deps: Dependencies,
  slug: string,
  key: string,
  { graceDays, skipExport }: DeletionOptions = {},
): Promise<Deletion | null> {
  const { forge, now } = deps;
  const main = await forge.main();
  const before = await readTenant(main, slug);
  if (!before) {
    return await isTombstoned(main, slug)
      ? { revision: main.revision, done: true, deleteAfter: null }
      : null;
  }
  const id = `${key.slice(0, 59)}-stop`;
  // Asked anew, by another request, an archive that has failed is made anew.
  const failed = await exportFault(deps, slug) !== null && await forge.find(id) === null;
  await changeTenant(forge, slug, {
    id,
    title: isLeaving(before) ? `${slug}: delete sooner` : `${slug}: delete`,
    request: { slug, delete: true },
    next(current, { at }) {
      if (isGoing(current)) return null;
      const days = graceDays ?? (isLeaving(current) ? null : defaultGraceDays);
      const asked = days === null
        ? null
        : new Date((now?.() ?? at).getTime() + days * day).toISOString();
      const standing = current.deleteAfter ?? null;
      const deleteAfter = asked && (!standing || asked < standing) ? asked : standing ?? asked;
      const spec: TenantSpec = {
        ...current,
        state: isLeaving(current) ? current.state : "deleting",
        ...(deleteAfter ? { deleteAfter } : {}),
        ...(skipExport ? { skipExport } : {}),
      };
      if (current.state === "exporting") {
        // The archive is not to be waited for any more.
        if (skipExport) delete spec.export;
        else if (failed && current.export?.id === before.export?.id) {
          spec.export = { id: archiveId(now?.() ?? at) };
        }
      }
      return { spec };
    },
  });
  await stepDeletion(deps, slug);
  const after = await forge.main();
  const spec = await readTenant(after, slug);
  return {
    revision: after.revision,
    done: spec === null,
    deleteAfter: spec?.deleteAfter ?? null,
  };
}

/**
 * Takes the next step of a deletion, if it is due. Repeated, or by several processes at once, it
 * does no harm. False when there is nothing to do now.
 */
export async function stepDeletion(deps: Dependencies, slug: string): Promise<boolean> {
  const { forge, argo } = deps;
  const main = await forge.main();
  const spec = await readTenant(main, slug);
  if (!spec || !isLeaving(spec)) return false;
  const stamp = archiveId(new Date(spec.deleteAfter ?? 0));
  const change = async (name: string, next: (current: TenantSpec, at: Date) => TenantSpec) =>
    await changeTenant(forge, slug, {
      id: `${slug}-${stamp}-${name}`,
      title: `${slug}: ${name}`,
      request: { slug, stamp, name },
      next(current, { at }) {
        // Undone, or taken by somebody else.
        if (current.state !== spec.state || current.deleteAfter !== spec.deleteAfter) return null;
        return { spec: next(current, deps.now?.() ?? at) };
      },
    });

  if (spec.state === "deleting") {
    const due = Date.parse(spec.deleteAfter ?? "1970-01-01T00:00:00Z");
    if ((deps.now?.() ?? new Date()).getTime() < due) return false;
    await change("export", ({ export: _, ...current }, at) => ({
      ...current,
      state: "exporting",
      ...(current.skipExport ? {} : { export: { id: archiveId(at) } }),
    }));
    return true;
  }
  if (spec.export && spec.state === "exporting") return await stepExport(deps, slug);

  const application = await argo.application(slug);
  if (spec.state === "exporting") {
    // The operators read the reclaim policies when the objects go: they must be applied before,
    // and the buckets, which outlive their claims, must be gone. What never came up has neither.
    const ready = application === null || (await isDataApplied(forge, slug, application, main) &&
      await jobDone(deps, slug, application, main, "remove-buckets"));
    if (!ready) return false;
    await change("purge", (current) => ({ ...current, state: "purging" }));
    return true;
  }
  if (application) {
    await argo.remove(slug, deps.now?.() ?? new Date());
    return false;
  }
  await bury(deps, slug, spec);
  return true;
}

/** Nothing is left of it but its folder: a tombstone takes its place. */
async function bury(deps: Dependencies, slug: string, spec: TenantSpec): Promise<void> {
  await deps.identity.removeTenant(slug);
  await deps.forge.merge({
    id: `${slug}-${archiveId(new Date(spec.deleteAfter ?? 0))}-remove`,
    kind: "tenant",
    title: `${slug}: remove`,
    requestHash: hashOf({ slug, remove: true }),
    async build(base, at) {
      const text = await base.read(tenantPath(slug));
      if (text === null) return new Map();
      const changes = new Map<string, string | null>();
      for (const name of (await base.files(tenantFolder(slug))).keys()) {
        changes.set(`${tenantFolder(slug)}/${name}`, null);
      }
      const deletedAt = deps.now?.() ?? at;
      const archive = spec.skipExport ? undefined : spec.archives?.at(-1);
      return changes.set(
        tombstonePath(slug),
        emit([{
          apiVersion: "vecton.hu/v1",
          kind: "Tombstone",
          metadata: { name: slug },
          deletedAt: deletedAt.toISOString(),
          specSha256: createHash("sha256").update(text).digest("hex"),
          ...(archive
            ? { archive, keepUntil: new Date(deletedAt.getTime() + keepDays * day).toISOString() }
            : {}),
          ...(spec.skipExport ? { skipExport: spec.skipExport } : {}),
        }]),
      );
    },
  });
}
