/**
 * Archives of a tenant: two Jobs in its namespace write one and restore it to see that it can be.
 * What they were asked for stands in the spec, and what came of it is taken from the log of the
 * second one. The same way goes an archive that is wanted, and the last one before a deletion.
 */
import { z } from "zod";
import { type Archive, archive, type TenantSpec } from "../tenant/mod.ts";
import type { Application } from "./argo.ts";
import { changeTenant } from "./change.ts";
import { readTenant } from "./layout.ts";
import { isGoing, refuseLeaving, TenantRefused } from "./refusal.ts";
import type { Snapshot } from "./repository.ts";
import { failureOf, sameTenant } from "./status.ts";
import type { Dependencies } from "./tenants.ts";

export interface Export {
  id: string;
  state: "running" | "failed" | "verified";
  message: string | null;
  archive: Archive | null;
}

const mostArchives = 20;

/** Id of an archive that is asked for at this moment: `20261126T160000Z`. */
export const archiveId = (at: Date): string => at.toISOString().replaceAll(/[-:]|\.\d+/g, "");

/** Asks for an archive; one that has failed is tried anew. Null when there is no such tenant. */
export async function startExport(
  deps: Dependencies,
  slug: string,
  key: string,
): Promise<{ id: string } | null> {
  const { forge, now } = deps;
  const before = await readTenant(await forge.main(), slug);
  if (!before) return null;
  const failed = await exportFault(deps, slug) !== null;
  await changeTenant(forge, slug, {
    id: key,
    title: `${slug}: export`,
    request: { slug, export: true },
    next(current, { at }) {
      refuseLeaving(current);
      const id = archiveId(now?.() ?? at);
      const anew = failed && current.export?.id === before.export?.id;
      if (current.export && !anew) throw new TenantRefused("export_running");
      return { spec: { ...current, export: { id } } };
    },
  });
  const after = await readTenant(await forge.main(), slug);
  return after?.export ? { id: after.export.id } : { id: key };
}

/** Gives up an archive that is being made. False when there is none of that id. */
export async function cancelExport(
  { forge }: Dependencies,
  slug: string,
  id: string,
  key: string,
): Promise<boolean> {
  if ((await readTenant(await forge.main(), slug))?.export?.id !== id) return false;
  await changeTenant(forge, slug, {
    id: key,
    title: `${slug}: give up export ${id}`,
    request: { slug, cancel: id },
    next(current) {
      refuseLeaving(current);
      const { export: running, ...rest } = current;
      return running?.id === id ? { spec: rest } : null;
    },
  });
  return true;
}

/** All archives of a tenant, the newest first. Null when there is no such tenant. */
export async function exportsOf(deps: Dependencies, slug: string): Promise<Export[] | null> {
  const spec = await readTenant(await deps.forge.main(), slug);
  if (!spec) return null;
  const made = (spec.archives ?? []).toReversed().map((archive): Export => ({
    id: archive.id,
    state: "verified",
    message: null,
    archive,
  }));
  if (!spec.export) return made;
  const message = await exportFault(deps, slug);
  return [
    { id: spec.export.id, state: message ? "failed" : "running", message, archive: null },
    ...made,
  ];
}

/** Why the archive that is being made will not be: the message of the Job that failed. */
export async function exportFault(
  { forge, argo }: Dependencies,
  slug: string,
): Promise<string | null> {
  const main = await forge.main();
  const application = await argo.application(slug);
  if (!(await readTenant(main, slug))?.export || !application) return null;
  const here = await sameTenant(forge, slug, application.status?.sync?.revision ?? "", main);
  return here ? failureOf(application) : null;
}

/** Has this Job succeeded in the last sync, and was that of what `main` says? */
export async function jobDone(
  { forge }: Dependencies,
  slug: string,
  application: Application,
  main: Snapshot,
  job: string,
): Promise<boolean> {
  const { sync, operationState } = application.status ?? {};
  const result = operationState?.syncResult;
  if (!await sameTenant(forge, slug, result?.revision ?? sync?.revision ?? "", main)) return false;
  return result?.resources?.some(({ kind, name, hookPhase }) =>
    kind === "Job" && name === job && hookPhase === "Succeeded"
  ) ?? false;
}

const verified = archive.omit({ verifiedAt: true }).extend({
  event: z.literal("export_verified"),
  verifiedAt: z.iso.datetime(),
});

/**
 * Writes into the spec what the Jobs have made, and takes the Jobs out of the manifests. False when
 * there is nothing to do now.
 */
export async function stepExport(deps: Dependencies, slug: string): Promise<boolean> {
  const { forge, argo } = deps;
  const main = await forge.main();
  const spec = await readTenant(main, slug);
  if (!spec?.export || isGoing(spec)) return false;
  const application = await argo.application(slug);
  if (!application || !await jobDone(deps, slug, application, main, "verify-export")) return false;
  const made = await verifiedArchive(deps, slug, spec.export.id);
  if (!made) return false;
  await changeTenant(forge, slug, {
    id: `${slug}-${made.id}-archived`,
    title: `${slug}: archive ${made.id} is verified`,
    request: { slug, archive: made },
    next(current) {
      if (current.export?.id !== made.id) return null;
      return { spec: archived(current, made) };
    },
  });
  return true;
}

function archived({ export: _, ...spec }: TenantSpec, made: Archive): TenantSpec {
  return { ...spec, archives: [...spec.archives ?? [], made].slice(-mostArchives) };
}

/** What the Job has said of this archive: a line of JSON in its log. */
async function verifiedArchive({ argo }: Dependencies, slug: string, id: string) {
  const log = await argo.jobLog(slug, "verify-export");
  for (const line of (log ?? "").split("\n").toReversed()) {
    if (!line.startsWith("{")) continue;
    try {
      const { event: _, ...found } = verified.parse(JSON.parse(line));
      if (found.id === id) return found;
    } catch {
      continue; // another line of the program's
    }
  }
  return null;
}
