import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";
import { hashToken } from "shared/auth/token.ts";

/** A browser that has signed a subject in. */
export interface Device {
  id: string;
  userAgent: string;
  ip: string;
  firstSeenAt: Date;
  lastSeenAt: Date;
  /** Until when it stands for the second factor; null: it does not. */
  rememberedUntil: Date | null;
  /** Whether it stands for it now. */
  remembered: boolean;
}

/** The database's clock says what is over: that of a process may be another. */
const columns = (db: Db) => db`*, coalesce(remembered_until > now(), false) AS remembered`;

/** The device of a cookie's secret, where it has signed in this very subject before. */
export async function knownDevice(
  db: Db,
  subjectId: string,
  token: string | null,
): Promise<Device | null> {
  if (!token) return null;
  const [row] = await db`
    SELECT ${columns(db)} FROM credentials.device
    WHERE subject_id = ${subjectId} AND token_hash = ${await hashToken(token)}`;
  return row ? parse(row) : null;
}

/**
 * Notes that a device signed a subject in; `rememberSeconds` makes it stand for the second factor
 * from now on. `known`: how many devices there were before, this one not counted; `isNew`: first
 * seen now.
 */
export async function noteDevice(
  tx: Tx,
  subjectId: string,
  { token, userAgent, ip, rememberSeconds }: {
    token: string;
    userAgent: string;
    ip: string;
    rememberSeconds?: number;
  },
): Promise<{ id: string; isNew: boolean; known: number }> {
  const until = rememberSeconds ?? null;
  const [row] = await tx`
    INSERT INTO credentials.device AS d
      (id, subject_id, token_hash, user_agent, ip, remembered_until)
    VALUES (${uuidv7()}, ${subjectId}, ${await hashToken(token)}, ${userAgent.slice(0, 300)}, ${ip},
      now() + ${until}::int * interval '1 second')
    ON CONFLICT (subject_id, token_hash) DO UPDATE SET last_seen_at = now(),
      user_agent = excluded.user_agent, ip = excluded.ip,
      remembered_until = coalesce(excluded.remembered_until, d.remembered_until)
    RETURNING id, xmax = 0 AS fresh`;
  const [{ known }] = await tx`
    SELECT count(*)::int AS known FROM credentials.device
    WHERE subject_id = ${subjectId} AND id <> ${row.id}`;
  return { id: row.id, isNew: row.fresh, known };
}

/** Devices that stand for the second factor now, the latest used first. */
export async function rememberedDevices(db: Db, subjectId: string): Promise<Device[]> {
  const rows = await db`
    SELECT ${columns(db)} FROM credentials.device
    WHERE subject_id = ${subjectId} AND remembered_until > now() ORDER BY last_seen_at DESC`;
  return rows.map(parse);
}

/** One device, or all of a subject, no longer stands for the second factor. */
export async function forgetRemembered(db: Db, subjectId: string, id?: string): Promise<number> {
  const result = await db`
    UPDATE credentials.device SET remembered_until = NULL
    WHERE subject_id = ${subjectId} AND remembered_until IS NOT NULL
      AND (${id ?? null}::uuid IS NULL OR id = ${id ?? null})`;
  return result.count;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Device {
  return {
    id: row.id,
    userAgent: row.user_agent,
    ip: row.ip,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    rememberedUntil: row.remembered_until,
    remembered: row.remembered,
  };
}
