import { type Sql, transaction } from "shared/db/mod.ts";
import { appendAudit, type AuditActor } from "shared/audit/mod.ts";
import type { Release, ReleaseAction } from "shared/devops_api/mod.ts";
import type { Devops } from "./devops.ts";

const acts = {
  promote: "release.promoted",
  stop: "release.stopped",
  resume: "release.resumed",
  "roll-back": "release.rolled_back",
} as const;

/** What makes sense in the state a release is in; the DevOps API decides anyhow. */
export function possibleActs({ state, rings }: Pick<Release, "state" | "rings">): ReleaseAction[] {
  const reached = rings.some((ring) => ring.state !== "waiting");
  const possible: Record<ReleaseAction, boolean> = {
    promote: state === "rolling",
    stop: state === "rolling",
    resume: state === "stopped",
    "roll-back": state !== "rolled_back" && reached,
  };
  return (Object.keys(acts) as ReleaseAction[]).filter((act) => possible[act]);
}

/**
 * Has something done with a release, and notes it in the same transaction: what the DevOps API
 * refuses is not noted. False when there is no such release.
 */
export async function actOnRelease(
  { sql, devops }: { sql: Sql; devops: Devops },
  actor: AuditActor,
  { id, app, image }: Pick<Release, "id" | "app" | "image">,
  action: ReleaseAction,
  input: { reason: string; force?: boolean },
): Promise<boolean> {
  return await transaction(sql, async (tx) => {
    if (!await devops.actOnRelease(id, action, input)) return false;
    await appendAudit(tx, actor, {
      action: acts[action],
      object: { type: "release", id, name: `${app} ${image}` },
      after: { ...input },
    });
    return true;
  });
}
