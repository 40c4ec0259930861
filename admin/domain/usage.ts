/** What tenants use: hours that services were seen awake, which is what running them costs. */
import type { Db } from "shared/db/mod.ts";

/** Adds the seconds to each service that was awake all that time, as far as was seen. */
export async function addAwakeTime(
  db: Db,
  seen: { slug: string; services: string[] }[],
  seconds: number,
): Promise<void> {
  const pairs = seen.flatMap(({ slug, services }) => services.map((name) => ({ slug, name })));
  if (pairs.length === 0 || seconds <= 0) return;
  await db`
    INSERT INTO admin.awake_time AS a (tenant_id, day, service, seconds)
    SELECT t.id, (now() AT TIME ZONE 'UTC')::date, s.name, ${seconds}
    FROM unnest(${pairs.map(({ slug }) => slug)}::text[], ${pairs.map(({ name }) => name)}::text[])
      AS s (slug, name)
    JOIN admin.tenant t ON t.slug = s.slug AND t.state <> 'refused'
    ON CONFLICT (tenant_id, day, service) DO UPDATE SET seconds = a.seconds + excluded.seconds`;
}

export interface AwakeDay {
  /** `2026-11-26`, of UTC. */
  day: string;
  /** Of all services together. */
  hours: number;
}

export interface Usage {
  /** The last days, the oldest first; days without use are among them. */
  days: AwakeDay[];
  /** Hours of each service within them, the longest first. */
  services: { name: string; hours: number }[];
  hours: number;
}

/** Hours awake within the last days. */
export async function usageOf(db: Db, tenantId: string, days = 30): Promise<Usage> {
  const [byDay, byService] = await Promise.all([
    db<{ day: string; hours: number }[]>`
      SELECT to_char(d, 'YYYY-MM-DD') AS day, coalesce(sum(a.seconds), 0) / 3600 AS hours
      FROM generate_series((now() AT TIME ZONE 'UTC')::date - ${days - 1}::int,
        (now() AT TIME ZONE 'UTC')::date, interval '1 day') AS d
      LEFT JOIN admin.awake_time a ON a.tenant_id = ${tenantId} AND a.day = d::date
      GROUP BY d ORDER BY d`,
    db<{ name: string; hours: number }[]>`
      SELECT service AS name, sum(seconds) / 3600 AS hours FROM admin.awake_time
      WHERE tenant_id = ${tenantId} AND day > (now() AT TIME ZONE 'UTC')::date - ${days}::int
      GROUP BY service ORDER BY hours DESC, service`,
  ]);
  return {
    days: byDay.map(({ day, hours }) => ({ day, hours })),
    services: byService.map(({ name, hours }) => ({ name, hours })),
    hours: byService.reduce((sum, { hours }) => sum + hours, 0),
  };
}
