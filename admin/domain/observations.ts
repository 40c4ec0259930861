/** What was last seen of tenants, how long they have been at it, and what is usual. */
import type { Db } from "shared/db/mod.ts";
import type { TenantStatus } from "shared/devops_api/mod.ts";

/** Phases in which nothing is under way: how long they last says nothing. */
const resting = ["Ready", "Suspended", "Deleting", "Deleted"];

/** Where a tenant is: the first step that is not done, or its phase where there is none. */
export function stepOf({ phase, steps }: Pick<TenantStatus, "phase" | "steps">): string {
  const open = phase === "Syncing" ? steps.find(({ status }) => status !== "done") : undefined;
  return open?.name ?? phase;
}

/**
 * Keeps the DevOps API's answer for when it does not answer, and the time of each step. What has
 * not changed is written once a minute.
 */
export async function saveObservation(db: Db, status: TenantStatus): Promise<void> {
  const step = stepOf(status);
  const seen = db.json({ ...status });
  await db`
    WITH before AS (
      SELECT id, step, step_since FROM admin.tenant
      WHERE slug = ${status.slug} AND state <> 'refused'
        AND (observed IS DISTINCT FROM ${seen} OR observed_at < now() - interval '1 minute')
      FOR UPDATE),
    timed AS (
      INSERT INTO admin.step_time (step, seconds)
      SELECT step, extract(epoch FROM now() - step_since) FROM before
      WHERE step <> ${step} AND step <> ALL(${resting}))
    UPDATE admin.tenant t
    SET observed = ${seen}, observed_at = now(), step = ${step},
        step_since = CASE WHEN t.step = ${step} THEN t.step_since ELSE now() END
    FROM before WHERE t.id = before.id`;
}

/** Fewer are no experience. */
const enough = 5;
/** Seconds of a step that has none yet. */
const unknownUsual = 60;
/** A step that usually takes less than this is not late because a machine was busy for once. */
const leastUsual = 5;
const late = 3;

/** Seconds that each step usually takes: what 95 of the last 100 kept to. */
export async function usualSeconds(db: Db): Promise<Map<string, number>> {
  const rows = await db<{ step: string; usual: number }[]>`
    SELECT step, percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds) AS usual
    FROM (
      SELECT step, seconds, row_number() OVER (PARTITION BY step ORDER BY ended_at DESC) AS nth
      FROM admin.step_time) AS recent
    WHERE nth <= 100 GROUP BY step HAVING count(*) >= ${enough}`;
  return new Map(rows.map(({ step, usual }) => [step, Math.max(leastUsual, usual)]));
}

export interface StepTime {
  name: string;
  /** ISO 8601. */
  since: string;
  usualSeconds: number;
  /** Past three times what is usual: somebody should look. */
  escalated: boolean;
}

/** How long a tenant has been where it is; null where nothing is under way. */
export function stepTime(
  { name, since }: { name: string | null; since: Date | null },
  usual: Map<string, number>,
  now = new Date(),
): StepTime | null {
  if (!name || !since || resting.includes(name)) return null;
  const usualSeconds = usual.get(name) ?? unknownUsual;
  const seconds = (now.getTime() - since.getTime()) / 1000;
  return {
    name,
    since: since.toISOString(),
    usualSeconds,
    escalated: seconds > late * usualSeconds,
  };
}

/** A condition on `admin.tenant t`: one of its steps, or what was asked of it, fails. */
export const isFailing = (db: Db) =>
  db`(jsonb_path_exists(t.observed, '$.steps[*] ? (@.status == "failed")')
    OR EXISTS (SELECT FROM admin.operation o WHERE o.tenant_id = t.id
      AND o.state IN ('requested', 'merged') AND o.error IS NOT NULL))`;
