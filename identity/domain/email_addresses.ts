import { isUniqueViolation, type Sql, transaction } from "shared/db/mod.ts";
import { forgetRemembered } from "shared/credentials/devices.ts";
import { createLink, dropLinks, useLink } from "shared/credentials/links.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import { takeMailSlot } from "shared/credentials/mail_caps.ts";
import { mailVerify } from "../mail/links.ts";
import { mailEmailChanged } from "../mail/warnings.ts";
import type { Runtime } from "../runtime.ts";
import { audit } from "./audit.ts";
import { mailCaps } from "./limits.ts";
import { dropPersonalTokens } from "./personal_tokens.ts";
import { endSessionsIn } from "./sessions.ts";

type Part = Pick<Runtime, "sql" | "config">;
type From = { ip: string; requestId: string };

/** An account's address, and whether it is proven. */
export async function emailOf(
  sql: Sql,
  accountId: string,
): Promise<{ email: string; verified: boolean } | null> {
  const [row] = await sql`
    SELECT email, email_verified_at IS NOT NULL AS verified FROM identity.account
    WHERE id = ${accountId}`;
  return row ? { email: row.email, verified: row.verified } : null;
}

/** Sends a link to prove the address that an account has. */
export async function requestVerification(
  { sql, config }: Part,
  accountId: string,
  ip: string,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const [account] = await tx`
      SELECT email, locale FROM identity.account
      WHERE id = ${accountId} AND email_verified_at IS NULL`;
    if (!account || !await takeMailSlot(tx, { to: account.email, ip }, mailCaps(config))) return;
    const token = await createLink(tx, {
      purpose: "verify",
      subjectId: accountId,
      data: { email: account.email },
      seconds: config.VERIFY_SECONDS,
    });
    await mailVerify(tx, config, { to: account.email, locale: account.locale, token });
  });
}

/** Proves the address that a link was sent to, once; false where the link is not good any more. */
export async function verifyEmail({ sql }: Part, token: string, from: From): Promise<boolean> {
  return await transaction(sql, async (tx) => {
    const link = await useLink(tx, "verify", token);
    if (!link) return false;
    const [account] = await tx`
      UPDATE identity.account SET email_verified_at = coalesce(email_verified_at, now())
      WHERE id = ${link.subjectId} AND lower(email) = lower(${link.data.email})
      RETURNING name, email`;
    if (!account) return false;
    await audit(tx, { id: link.subjectId, name: account.name || account.email, ...from }, {
      action: "email.verified",
      object: { type: "account", id: link.subjectId, name: account.email },
    });
    return true;
  });
}

/**
 * Makes the address that a link was sent to an account's own, once. The old address is told, with
 * a way to undo it. False: the link is not good any more, or somebody else has the address now.
 */
export async function confirmNewEmail(
  { sql, config }: Part,
  token: string,
  from: From,
): Promise<boolean> {
  return await transaction(sql, async (tx) => {
    const link = await useLink(tx, "change_email", token);
    if (!link) return false;
    const id = link.subjectId;
    const [before] = await tx`
      SELECT email, name, locale FROM identity.account
      WHERE id = ${id} AND disabled_at IS NULL FOR UPDATE`;
    if (!before) return false;
    await tx`
      UPDATE identity.account SET email = ${link.data.email}, email_verified_at = now()
      WHERE id = ${id}`;
    // A link to the old mailbox must not open the account by the back door.
    await dropLinks(tx, id, ["reset", "verify"]);
    const undo = await createLink(tx, {
      purpose: "undo_email",
      subjectId: id,
      data: { email: before.email },
      seconds: config.UNDO_EMAIL_SECONDS,
    });
    await mailEmailChanged(tx, config, {
      to: before.email,
      locale: before.locale,
      email: link.data.email,
      token: undo,
    });
    await audit(tx, { id, name: before.name || before.email, ...from }, {
      action: "email.changed",
      object: { type: "account", id, name: link.data.email },
      before: { email: before.email },
      after: { email: link.data.email },
    });
    return true;
  }).catch(unlessTaken);
}

/**
 * Gives an account its old address back, once, and shuts it for whoever changed it, who may be a
 * stranger and knew the password: that opens nothing any more and is to be reset next, sessions and
 * personal tokens end. Second factors stay as they are.
 */
export async function undoNewEmail({ sql }: Part, token: string, from: From): Promise<boolean> {
  // Nobody knows this one; an account without any would be open to invitations.
  const hash = await hashPassword(crypto.randomUUID());
  return await transaction(sql, async (tx) => {
    const link = await useLink(tx, "undo_email", token);
    if (!link) return false;
    const id = link.subjectId;
    const [account] = await tx`
      UPDATE identity.account SET email = ${link.data.email}, password_hash = ${hash}
      WHERE id = ${id} RETURNING name`;
    if (!account) return false;
    await dropLinks(tx, id, ["reset", "verify", "change_email", "undo_email"]);
    await forgetRemembered(tx, id);
    await endSessionsIn(tx, id, "all");
    await tx`UPDATE identity.sign_in SET ended_at = now() WHERE account_id = ${id}`;
    const tokens = await dropPersonalTokens(tx, id);
    await audit(tx, { id, name: account.name || link.data.email, ...from }, {
      action: "email.change_undone",
      object: { type: "account", id, name: link.data.email },
      after: { email: link.data.email, tokensEnded: tokens },
    });
    return true;
  }).catch(unlessTaken);
}

function unlessTaken(error: unknown): false {
  if (isUniqueViolation(error)) return false;
  throw error;
}
