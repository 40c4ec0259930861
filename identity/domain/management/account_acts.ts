import { newToken } from "shared/auth/token.ts";
import { forgetRemembered } from "shared/credentials/devices.ts";
import { removeAllFactors, secondFactorsOf } from "shared/credentials/factors.ts";
import { createLink, dropLinks } from "shared/credentials/links.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import { DomainError } from "shared/http/domain_error.ts";
import { type Sql, transaction, type Tx } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { mailReset } from "../../mail/links.ts";
import { mailFactorsReset } from "../../mail/warnings.ts";
import type { Runtime } from "../../runtime.ts";
import { audit, type AuditActor } from "../audit.ts";
import { endSessionsIn } from "../sessions.ts";

interface Target {
  id: string;
  email: string;
  locale: Locale;
  platformAdmin: boolean;
  platformSupport: boolean;
  disabled: boolean;
}

/** Locks an account for an act. Throws 404. */
async function target(tx: Tx, id: string): Promise<Target> {
  const [row] = await tx`
    SELECT id, email, locale, platform_admin, platform_support, disabled_at FROM identity.account
    WHERE id = ${id} FOR UPDATE`;
  if (!row) throw new DomainError("not_found", 404, "There is no such account");
  return {
    id: row.id,
    email: row.email,
    locale: row.locale,
    platformAdmin: row.platform_admin,
    platformSupport: row.platform_support,
    disabled: row.disabled_at !== null,
  };
}

/** One at a time: two administrators who take each other's right at once would leave none. */
const lockAdmins = (tx: Tx) =>
  tx`SELECT pg_advisory_xact_lock(hashtextextended('identity.platform_admins', 0))`;

/** The platform keeps an administrator. Throws 409 where `but` is the last one. */
async function keepAnAdmin(tx: Tx, but: string): Promise<void> {
  const [other] = await tx`
    SELECT FROM identity.account
    WHERE platform_admin AND disabled_at IS NULL AND id <> ${but} LIMIT 1`;
  if (!other) {
    throw new DomainError("last_admin", 409, "This is the last administrator of the platform");
  }
}

function notOneself(actor: AuditActor, id: string): void {
  if (actor.id === id) {
    throw new DomainError("own_account", 409, "Nobody may do this to their own account");
  }
}

const objectOf = ({ id, email }: Target) => ({ type: "account", id, name: email });

/** Nobody signs in to it any more; its sessions end everywhere. Throws 404, 409. */
export async function disableAccount(
  sql: Sql,
  actor: AuditActor,
  id: string,
  reason: string,
): Promise<void> {
  notOneself(actor, id);
  await transaction(sql, async (tx) => {
    await lockAdmins(tx);
    const account = await target(tx, id);
    if (account.disabled) return;
    if (account.platformAdmin) await keepAnAdmin(tx, id);
    await tx`UPDATE identity.account SET disabled_at = now() WHERE id = ${id}`;
    const sessions = await endSessionsIn(tx, id, "all");
    await audit(tx, actor, {
      action: "account.disabled",
      object: objectOf(account),
      before: { disabled: false },
      after: { disabled: true, sessionsEnded: sessions, reason },
    });
  });
}

/** It can be signed in to again. Throws 404. */
export async function enableAccount(
  sql: Sql,
  actor: AuditActor,
  id: string,
  reason: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const account = await target(tx, id);
    if (!account.disabled) return;
    await tx`UPDATE identity.account SET disabled_at = NULL WHERE id = ${id}`;
    await audit(tx, actor, {
      action: "account.enabled",
      object: objectOf(account),
      before: { disabled: true },
      after: { disabled: false, reason },
    });
  });
}

/** Signs somebody out everywhere. Throws 404. */
export async function endAllSessions(
  sql: Sql,
  actor: AuditActor,
  id: string,
  reason: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const account = await target(tx, id);
    const sessions = await endSessionsIn(tx, id, "all");
    await audit(tx, actor, {
      action: "sessions.ended",
      object: objectOf(account),
      after: { sessionsEnded: sessions, reason },
    });
  });
}

/**
 * The password is no longer good and nobody knows the new one: a link to set another goes to the
 * address, and whoever signs in by the old one is told to. So it stays until a new one is set. Second
 * factors stay. Throws 404.
 */
export async function requireReset(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  actor: AuditActor,
  id: string,
  reason: string,
): Promise<void> {
  const unknown = await hashPassword(newToken());
  await transaction(sql, async (tx) => {
    const account = await target(tx, id);
    await tx`
      UPDATE identity.account SET password_hash = ${unknown},
        retired_hash = coalesce(retired_hash, password_hash, ${unknown})
      WHERE id = ${id}`;
    await endAll(tx, id);
    const token = await createLink(tx, {
      purpose: "reset",
      subjectId: id,
      data: { email: account.email },
      seconds: config.RESET_SECONDS,
    });
    await mailReset(tx, config, { to: account.email, locale: account.locale, token });
    await audit(tx, actor, {
      action: "account.reset_required",
      object: objectOf(account),
      after: { reason },
    });
  });
}

/**
 * Removes every second factor and passkey, for somebody who lost them all; they are told by mail.
 * Throws 404, 409.
 */
export async function resetSecondFactor(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  actor: AuditActor,
  id: string,
  reason: string,
): Promise<void> {
  notOneself(actor, id);
  await transaction(sql, async (tx) => {
    const account = await target(tx, id);
    const before = await secondFactorsOf(tx, id);
    await removeAllFactors(tx, id);
    await endAll(tx, id);
    await mailFactorsReset(tx, config, { to: account.email, locale: account.locale });
    await audit(tx, actor, {
      action: "factors.reset",
      object: objectOf(account),
      before: { ...before },
      after: { reason },
    });
  });
}

/** Sessions, sign-ins under way, devices that stand for a factor, and links that would open it. */
async function endAll(tx: Tx, id: string): Promise<void> {
  await endSessionsIn(tx, id, "all");
  await forgetRemembered(tx, id);
  await dropLinks(tx, id, ["reset", "change_email"]);
  await tx`UPDATE identity.sign_in SET ended_at = now() WHERE account_id = ${id}`;
}

/**
 * What somebody may do on the platform. Their sessions end, so that no cookie from before carries
 * the new rights. Throws 404, 409.
 */
export async function setPlatformRoles(
  sql: Sql,
  actor: AuditActor,
  id: string,
  { admin, support, reason }: { admin: boolean; support: boolean; reason: string },
): Promise<void> {
  notOneself(actor, id);
  await transaction(sql, async (tx) => {
    await lockAdmins(tx);
    const account = await target(tx, id);
    const before = { admin: account.platformAdmin, support: account.platformSupport };
    if (before.admin === admin && before.support === support) return;
    if (before.admin && !admin) await keepAnAdmin(tx, id);
    await tx`
      UPDATE identity.account SET platform_admin = ${admin}, platform_support = ${support}
      WHERE id = ${id}`;
    await endSessionsIn(tx, id, "all");
    await audit(tx, actor, {
      action: "account.platform_roles_changed",
      object: objectOf(account),
      before,
      after: { admin, support, reason },
    });
  });
}
