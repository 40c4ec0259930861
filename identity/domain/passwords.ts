import { transaction } from "shared/db/mod.ts";
import { forgetRemembered, knownDevice } from "shared/credentials/devices.ts";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { dropLinks, useLink } from "shared/credentials/links.ts";
import { type PasswordFault, passwordFault } from "shared/credentials/password_policy.ts";
import { hashPassword, passwordFits } from "shared/credentials/passwords.ts";
import { provePassword } from "shared/credentials/throttle.ts";
import { mailPasswordChanged } from "../mail/warnings.ts";
import type { Runtime } from "../runtime.ts";
import { audit, type AuditActor } from "./audit.ts";
import { passwordLimits } from "./limits.ts";
import { endSessionsIn, renewSecret } from "./sessions.ts";
import type { Where } from "./sign_in_steps.ts";

/**
 * Why a new password is refused, or null. An account that is yet to be has no second factor. One that
 * has to be replaced is not replaced by itself.
 */
export async function newPasswordFault(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  password: string,
  { words, accountId }: { words: string[]; accountId?: string },
): Promise<PasswordFault | "password_retired" | null> {
  const onlyFactor = !accountId || !hasSecondFactor(await secondFactorsOf(sql, accountId));
  const breach = { file: config.IDENTITY_BREACHED_FILE, rangeUrl: config.IDENTITY_BREACHED_URL };
  const fault = await passwordFault(password, { words, onlyFactor, breach });
  if (fault || !accountId) return fault;
  const [account] = await sql`SELECT retired_hash FROM identity.account WHERE id = ${accountId}`;
  const retired = account?.retired_hash;
  return retired && await passwordFits(retired, password) ? "password_retired" : null;
}

/** What an attacker tries first for an account: its address, its name, and those of its tenants. */
export async function wordsOf({ sql }: Pick<Runtime, "sql">, accountId: string): Promise<string[]> {
  const [account] = await sql`SELECT email, name FROM identity.account WHERE id = ${accountId}`;
  const tenants = await sql`
    SELECT t.slug, t.name FROM identity.membership m
    JOIN identity.tenant t ON t.slug = m.tenant_slug WHERE m.account_id = ${accountId}`;
  return [account?.email ?? "", account?.name ?? "", ...tenants.flatMap((t) => [t.slug, t.name])];
}

export type PasswordProof =
  | { ok: true }
  | { ok: false; code: "wrong" }
  | { ok: false; code: "wait"; seconds: number };

/** Whether a signed-in person knows the password, within the same limits as at sign-in. */
export async function proveOwnPassword(
  { sql, config, ip, device }: Where,
  accountId: string,
  password: string,
): Promise<PasswordProof> {
  const [account] = await sql`
    SELECT email, password_hash FROM identity.account WHERE id = ${accountId}`;
  const known = await knownDevice(sql, accountId, device);
  return await provePassword(
    sql,
    { kind: "password", account: account.email, ip, device: known?.id ?? null },
    { phc: account.password_hash, password, limits: passwordLimits(config) },
  );
}

/**
 * Replaces a password that the caller has proven: other sessions end, no device is remembered any
 * more, the owner is told. Returns the new secret of this session's cookie.
 */
export async function changePassword(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  actor: AuditActor & { sessionId?: string },
  next: string,
): Promise<string | null> {
  const hash = await hashPassword(next);
  return await transaction(sql, async (tx) => {
    const [account] = await tx`
      UPDATE identity.account SET password_hash = ${hash} WHERE id = ${actor.id}
      RETURNING email, locale`;
    await forgetRemembered(tx, actor.id);
    // A change of address may have been asked for by the one who is shut out.
    await dropLinks(tx, actor.id, ["reset", "change_email"]);
    await endSessionsIn(tx, actor.id, actor.sessionId ? { allBut: actor.sessionId } : "all");
    const secret = actor.sessionId ? await renewSecret(tx, actor.sessionId) : null;
    await mailPasswordChanged(tx, config, { to: account.email, locale: account.locale });
    await audit(tx, actor, {
      action: "password.changed",
      object: { type: "account", id: actor.id, name: account.email },
    });
    return secret;
  });
}

/**
 * Uses a link to set a new password, once; false where it is not good any more. Signs nobody in and
 * leaves second factors alone; all sessions end, no device is remembered any more, and no change of
 * address waits. Who has the link reads the mailbox, so the address is proven.
 */
export async function resetPassword(
  { sql, config }: Pick<Runtime, "sql" | "config">,
  token: string,
  next: string,
  from: { ip: string; requestId: string },
): Promise<boolean> {
  const hash = await hashPassword(next);
  return await transaction(sql, async (tx) => {
    const link = await useLink(tx, "reset", token);
    if (!link) return false;
    const id = link.subjectId;
    const [account] = await tx`
      UPDATE identity.account SET password_hash = ${hash}, retired_hash = NULL,
        email_verified_at = coalesce(email_verified_at, now())
      WHERE id = ${id} AND disabled_at IS NULL AND lower(email) = lower(${link.data.email})
      RETURNING email, name, locale`;
    if (!account) return false;
    await forgetRemembered(tx, id);
    await dropLinks(tx, id, ["change_email"]);
    await endSessionsIn(tx, id, "all");
    await tx`UPDATE identity.sign_in SET ended_at = now() WHERE account_id = ${id}`;
    await mailPasswordChanged(tx, config, { to: account.email, locale: account.locale });
    await audit(tx, { id, name: account.name || account.email, ...from }, {
      action: "password.reset",
      object: { type: "account", id, name: account.email },
    });
    return true;
  });
}
