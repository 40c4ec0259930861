import type { Db } from "shared/db/mod.ts";

/** Something that happened to an account, as its owner may see it. */
export interface Activity {
  at: Date;
  action: string;
  ip: string | null;
  /** Somebody of support did it in the owner's place. */
  bySupport: boolean;
  /** Somebody else did it: an owner of a shop, an administrator, or the platform. */
  by: string | null;
}

/**
 * What an account did and what was done to it, the latest first. Only `actions`: what a person can
 * read. `before` continues an earlier list.
 */
export async function activityOf(
  db: Db,
  accountId: string,
  { actions, limit, before }: { actions: string[]; limit: number; before?: Date },
): Promise<Activity[]> {
  const rows = await db`
    SELECT at, action, ip, actor_id, actor_name, impersonator_id FROM audit.entry
    WHERE (actor_id = ${accountId} OR (object_type = 'account' AND object_id = ${accountId}))
      AND action IN ${db(actions)} AND (${before ?? null}::timestamptz IS NULL OR at < ${
    before ?? null
  })
    ORDER BY at DESC LIMIT ${limit}`;
  return rows.map((row) => ({
    at: row.at,
    action: row.action,
    // Where somebody else was at the time is not for this reader.
    ip: row.actor_id === accountId && !row.impersonator_id ? row.ip : null,
    bySupport: row.impersonator_id !== null,
    by: row.actor_id === accountId ? null : row.actor_name,
  }));
}
