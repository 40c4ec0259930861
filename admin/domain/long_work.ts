/** Operations that the DevOps API carries on by itself once they have begun. */
import type { Sql } from "shared/db/mod.ts";
import { type Devops, wantedRotation } from "./devops.ts";
import {
  type DueOperation,
  recordDone,
  recordFailed,
  recordMerged,
  recordWaiting,
} from "./operations.ts";

type Tools = { sql: Sql; devops: Devops };

const gone = "there is no such tenant any more";

/** Begins an archive or a rotation; repeated under the same id it has one effect. */
export async function begin({ sql, devops }: Tools, operation: DueOperation): Promise<void> {
  const { id, slug } = operation;
  if (operation.kind === "rotate") {
    await devops.rotate(slug, wantedRotation.parse(operation.request).what, id);
    return await recordMerged(sql, id, { detail: { state: "adding" } });
  }
  const archive = await devops.export(slug, id);
  if (!archive) return await recordFailed(sql, id, gone);
  await recordMerged(sql, id, { detail: { id: archive, state: "running" } });
}

const followSeconds = 2;

/** Looks how far it is. */
export async function follow({ sql, devops }: Tools, operation: DueOperation): Promise<void> {
  const { id, slug, detail } = operation;
  const seen = operation.kind === "rotate"
    ? await devops.rotation(slug, id)
    : (await devops.exports(slug)).find((item) => item.id === detail?.id) ?? null;
  if (!seen) return await recordFailed(sql, id, gone);
  const { state, message } = seen;
  if (state === "done" || state === "verified") return await recordDone(sql, id);
  // An archive that has failed is made anew by another request; a rotation goes on by itself.
  if (state === "failed" && operation.kind === "export") {
    return await recordFailed(sql, id, message ?? "the archive was not made");
  }
  await recordWaiting(sql, id, {
    error: state === "failed" ? message : null,
    attempts: 0,
    seconds: followSeconds,
    // Where it failed it stays at the step where it was.
    detail: state === "failed" ? null : { ...detail, state },
  });
}
