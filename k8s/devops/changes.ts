/** What was changed of a tenant: commits of the devops repository with their diffs, for people. */
import { structuredPatch } from "diff";
import type { Forge, HistoryEntry } from "./forge.ts";
import { tenantFolder } from "./layout.ts";

export interface Change extends Omit<HistoryEntry, "parent"> {
  files: { path: string; diff: string }[];
}

/** How far back a cursor is looked for. */
const longestHistory = 500;
/** Longest diff of one file, in characters. */
const longestDiff = 64_000;

/**
 * Merged changes of a tenant, the newest first; `cursor` is the last one that was told. Sealed values
 * are left out: that one has changed is seen, what it looks like helps nobody.
 */
export async function changesOf(
  forge: Forge,
  slug: string,
  { limit, cursor }: { limit: number; cursor?: string },
): Promise<{ changes: Change[]; cursor: string | null }> {
  const folder = tenantFolder(slug);
  const history = await forge.history(folder, cursor ? longestHistory : limit + 1);
  const from = cursor ? history.findIndex(({ revision }) => revision === cursor) + 1 : 0;
  const page = cursor && from === 0 ? [] : history.slice(from, from + limit);
  const changes = await Promise.all(page.map(async ({ parent, ...entry }): Promise<Change> => {
    const before = await filesAt(forge, parent, folder);
    const after = await filesAt(forge, entry.revision, folder);
    const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted();
    const files = paths.filter((path) => before.get(path) !== after.get(path)).map((path) => ({
      path: `${folder}/${path}`,
      diff: diffOf(before.get(path) ?? "", after.get(path) ?? ""),
    }));
    return { ...entry, files };
  }));
  const more = page.length > 0 && history.length > from + page.length;
  return { changes, cursor: more ? page.at(-1)!.revision : null };
}

async function filesAt(forge: Forge, revision: string | null, folder: string) {
  const snapshot = revision ? await forge.at(revision) : null;
  return snapshot ? await snapshot.files(folder) : new Map<string, string>();
}

/** Hunks of a unified diff. */
function diffOf(before: string, after: string): string {
  const { hunks } = structuredPatch("", "", redacted(before), redacted(after), "", "", {
    context: 3,
  });
  const text = hunks.map((hunk) =>
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@\n` +
    hunk.lines.join("\n") + "\n"
  ).join("");
  return text.length > longestDiff ? `${text.slice(0, longestDiff)}\n… (cut)\n` : text;
}

/** Without sealed values and the keys that they are sealed with. */
const redacted = (text: string) =>
  text.replaceAll(/ENC\[[^\]]*\]/g, "(sealed)").replaceAll(
    /-----BEGIN AGE ENCRYPTED FILE-----[\s\S]*?-----END AGE ENCRYPTED FILE-----/g,
    "(sealed)",
  );
