import { type ChangeKind, check, type Fault, slugOf } from "./checks.ts";
import { changesBetween, type Objects, snapshotOf } from "./snapshot.ts";

/**
 * Checks one commit against the one before it. What it touches decides what kind of change it must
 * be: nobody's word is taken for that.
 */
export async function checkStep(objects: Objects, parent: string, commit: string) {
  const changes = await changesBetween(
    objects,
    await objects.root(parent),
    await objects.root(commit),
  );
  const slugs = new Set([...changes.keys()].map(slugOf));
  const kind: ChangeKind = slugs.size === 1 && !slugs.has(null) ? "tenant" : "release";
  const faults: Fault[] = await check(
    kind,
    snapshotOf(objects, parent),
    snapshotOf(objects, commit),
    changes,
  );
  return { kind, files: changes.size, faults };
}
