/**
 * Support in somebody's place. It exists at one tenant's app only: identity's own pages stay those
 * of the supporter, so passwords, factors and tokens of the person are out of reach.
 */
import { type Sql, transaction, type Tx, uuidv7 } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { managingClient } from "shared/identity_api/mod.ts";
import { mailImpersonation } from "../mail/impersonation.ts";
import type { Runtime } from "../runtime.ts";
import { audit, type AuditActor } from "./audit.ts";
import { type Client, getClient } from "./oauth/clients.ts";
import { endSessionsIn, type IdentitySession } from "./sessions.ts";

export interface ImpersonationWish {
  accountId: string;
  tenant: string;
  reason: string;
  /** An address of Admin. */
  returnTo: string;
}

/** Seconds in which what was asked for must be begun. */
const startSeconds = 120;

/**
 * Lets the acting person begin, once and soon. Returns the address that begins it: it is of no use
 * to anybody else. Throws 403 upwards (for people of the platform), 404, 409, 422.
 */
export async function requestImpersonation(
  { sql }: Pick<Runtime, "sql">,
  actor: AuditActor & { sessionId: string },
  { accountId, tenant, reason, returnTo }: ImpersonationWish,
): Promise<{ url: string }> {
  const admin = await getClient(sql, managingClient);
  const ours = admin?.redirectUris.some((uri) => new URL(uri).origin === new URL(returnTo).origin);
  if (!ours) throw new DomainError("return_to_foreign", 422, "return_to is no address of Admin");
  return await transaction(sql, async (tx) => {
    const [account] = await tx`
      SELECT a.email, a.platform_admin OR a.platform_support AS platform, a.disabled_at,
        t.origin
      FROM identity.account a
      LEFT JOIN identity.membership m ON m.account_id = a.id AND m.tenant_slug = ${tenant}
      LEFT JOIN identity.tenant t ON t.slug = m.tenant_slug
      WHERE a.id = ${accountId}`;
    if (!account) throw new DomainError("not_found", 404, "There is no such account");
    if (account.platform || accountId === actor.id) {
      throw new DomainError("upwards", 403, "Nobody acts in the place of people of the platform");
    }
    if (account.disabled_at) throw new DomainError("disabled", 409, "The account is disabled");
    if (!account.origin) throw new DomainError("no_member", 409, "The person is no member there");
    const id = uuidv7();
    await tx`
      INSERT INTO identity.impersonation (id, account_id, actor_id, actor_session_id, tenant_slug,
        reason, return_to, start_before)
      VALUES (${id}, ${accountId}, ${actor.id}, ${actor.sessionId}, ${tenant}, ${reason},
        ${returnTo}, now() + ${startSeconds} * interval '1 second')`;
    await audit(tx, actor, {
      tenant,
      action: "impersonation.requested",
      object: { type: "account", id: accountId, name: account.email },
      after: { reason },
    });
    return { url: `${account.origin}/auth/sign-in?act_as=${id}` };
  });
}

/**
 * Begins what the browser's own session asked for, at the tenant it asked for; null otherwise. The
 * new session is the person's, without a cookie here, and the person is told by mail.
 */
export async function startImpersonation(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  session: IdentitySession,
  client: Client,
  id: string,
  from: { ip: string; userAgent: string; requestId: string },
): Promise<IdentitySession | null> {
  return await transaction(sql, async (tx) => {
    const [begun] = await tx`
      UPDATE identity.impersonation i SET started_at = now()
      FROM identity.account a, identity.account actor, identity.tenant t
      WHERE i.id = ${id} AND i.actor_session_id = ${session.id} AND i.actor_id = ${session.accountId}
        AND i.tenant_slug = ${client.tenant} AND i.started_at IS NULL AND i.start_before > now()
        AND a.id = i.account_id AND a.disabled_at IS NULL
        AND NOT (a.platform_admin OR a.platform_support)
        AND actor.id = i.actor_id AND (actor.platform_admin OR actor.platform_support)
        AND t.slug = i.tenant_slug
      RETURNING i.account_id, i.reason, a.email, a.locale, actor.name, actor.email AS actor_email,
        t.name AS tenant_name`;
    if (!begun || !client.firstParty) return null;
    const seconds = config.IMPERSONATION_SECONDS;
    const [row] = await tx`
      INSERT INTO identity.session (id, token_hash, account_id, amr, user_agent, ip,
        impersonation_id, expires_at)
      VALUES (${uuidv7()}, ${await hashToken(newToken())}, ${begun.account_id}, ${session.amr},
        ${from.userAgent.slice(0, 300)}, ${from.ip}, ${id},
        now() + ${seconds} * interval '1 second')
      RETURNING id, account_id, auth_time, amr, confirmed_at, now() AS read_at`;
    const by = begun.name || begun.actor_email;
    await mailImpersonation(tx, config, {
      to: begun.email,
      locale: begun.locale,
      by,
      tenant: begun.tenant_name,
      reason: begun.reason,
      seconds,
    });
    await audit(tx, {
      id: session.accountId,
      name: by,
      ip: from.ip,
      sessionId: session.id,
      requestId: from.requestId,
    }, {
      tenant: client.tenant,
      action: "impersonation.started",
      object: { type: "account", id: begun.account_id, name: begun.email },
      after: { reason: begun.reason, session: row.id, minutes: Math.round(seconds / 60) },
    });
    return {
      id: row.id,
      accountId: row.account_id,
      authTime: row.auth_time,
      amr: row.amr,
      confirmedAt: row.confirmed_at,
      readAt: row.read_at,
      tenant: null,
    };
  });
}

/** Ends what a session is of support; where to go then, or null where it is an ordinary session. */
export async function endImpersonation(
  sql: Sql,
  sessionId: string,
): Promise<{ returnTo: string } | null> {
  return await transaction(sql, async (tx) => {
    const [row] = await tx`
      SELECT s.account_id, i.id, i.return_to FROM identity.session s
      JOIN identity.impersonation i ON i.id = s.impersonation_id WHERE s.id = ${sessionId}`;
    if (!row) return null;
    await endSessionsIn(tx, row.account_id, { id: sessionId });
    await noteEnds(tx);
    return { returnTo: row.return_to };
  });
}

/**
 * Notes in the log whatever ended, by whichever way: the button, time, the supporter's sign-out, or
 * the end of all of the person's sessions. To be called often.
 */
export async function noteEnds(tx: Tx): Promise<void> {
  const ended = await tx`
    UPDATE identity.impersonation i SET ended_at = least(coalesce(s.ended_at, now()), s.expires_at)
    FROM identity.session s, identity.account a, identity.account actor
    WHERE s.impersonation_id = i.id AND i.ended_at IS NULL
      AND (s.ended_at IS NOT NULL OR s.expires_at <= now())
      AND a.id = i.account_id AND actor.id = i.actor_id
    RETURNING i.tenant_slug, i.account_id, i.actor_id, i.actor_session_id, i.ended_at, a.email,
      actor.name, actor.email AS actor_email`;
  for (const row of ended) {
    const actor = {
      id: row.actor_id,
      name: row.name || row.actor_email,
      sessionId: row.actor_session_id,
    };
    await audit(tx, actor, {
      tenant: row.tenant_slug,
      action: "impersonation.ended",
      object: { type: "account", id: row.account_id, name: row.email },
      after: { endedAt: row.ended_at.toISOString() },
    });
  }
}
