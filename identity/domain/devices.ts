import { type Db, type Sql, transaction } from "shared/db/mod.ts";
import { forgetRemembered } from "shared/credentials/devices.ts";
import { audit, type AuditActor } from "./audit.ts";
import { endSessionsIn, type Which } from "./sessions.ts";

/** A session of an account, as its owner sees it. */
export interface OwnSession {
  id: string;
  ip: string;
  startedAt: Date;
  seenAt: Date;
  /** The one that looks at this. */
  current: boolean;
}

/** A browser with the living sessions that it has. */
export interface OwnDevice {
  userAgent: string;
  sessions: OwnSession[];
  firstSeenAt: Date;
  seenAt: Date;
  current: boolean;
}

/** Where an account is signed in: this device first, then the latest used. */
export async function devicesOf(
  db: Db,
  accountId: string,
  { sessionId, idleSeconds }: { sessionId: string; idleSeconds: number },
): Promise<OwnDevice[]> {
  const rows = await db`
    SELECT s.id, s.ip, s.user_agent, s.created_at, s.seen_at, coalesce(s.device_id, s.id) AS device,
      d.first_seen_at
    FROM identity.session s LEFT JOIN credentials.device d ON d.id = s.device_id
    WHERE s.account_id = ${accountId} AND s.impersonation_id IS NULL AND s.ended_at IS NULL AND s.expires_at > now()
      AND s.seen_at > now() - ${idleSeconds} * interval '1 second'
    ORDER BY s.id = ${sessionId} DESC, s.seen_at DESC`;
  const devices = new Map<string, OwnDevice>();
  for (const row of rows) {
    const session: OwnSession = {
      id: row.id,
      ip: row.ip,
      startedAt: row.created_at,
      seenAt: row.seen_at,
      current: row.id === sessionId,
    };
    const known = devices.get(row.device);
    if (known) known.sessions.push(session);
    else {
      devices.set(row.device, {
        userAgent: row.user_agent,
        sessions: [session],
        firstSeenAt: row.first_seen_at ?? row.created_at,
        seenAt: row.seen_at,
        current: session.current,
      });
    }
  }
  return [...devices.values()];
}

/** Ends sessions of the actor's account, here and in every app. */
export async function endOwnSessions(sql: Sql, actor: AuditActor, which: Which): Promise<void> {
  await transaction(sql, async (tx) => {
    const ended = await endSessionsIn(tx, actor.id, which);
    if (ended === 0) return;
    await audit(tx, actor, {
      action: "session.ended",
      object: { type: "account", id: actor.id, name: actor.name },
      after: { sessions: ended },
    });
  });
}

/** A device of the actor's is asked for the second factor again. */
export async function forgetOwnDevice(sql: Sql, actor: AuditActor, id: string): Promise<void> {
  await transaction(sql, async (tx) => {
    if (await forgetRemembered(tx, actor.id, id) === 0) return;
    await audit(tx, actor, { action: "device.forgotten", object: { type: "device", id } });
  });
}
