import { transaction } from "shared/db/mod.ts";
import { dropLinks, useLink } from "shared/credentials/links.ts";
import { type PasswordFault, passwordFault } from "shared/credentials/password_policy.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import type { Account } from "./accounts.ts";
import { type ActContext, noteAct } from "./acts.ts";
import type { ShopContext } from "./context.ts";
import { mailPasswordChanged } from "./mail/warnings.ts";
import { type CustomerSession, endSessions, renewSecret } from "./sessions.ts";

/** Why a new password is refused, or null. It is the only factor: customers have no second one. */
export function newPasswordFault(
  { config, tenant }: Pick<ShopContext, "config" | "tenant">,
  password: string,
  words: string[],
): Promise<PasswordFault | null> {
  return passwordFault(password, {
    words: [...words, tenant.slug, tenant.name],
    onlyFactor: true,
    breach: { rangeUrl: config.BREACHED_URL },
  });
}

/**
 * Sets the password of somebody who has just proven who they are: other sessions end, and the owner
 * is told. Returns the new secret of this session's cookie.
 */
export async function changePassword(
  context: ActContext,
  account: Account,
  session: CustomerSession,
  next: string,
): Promise<string | null> {
  const hash = await hashPassword(next);
  return await transaction(context.sql, async (tx) => {
    await tx`UPDATE webshop.account SET password_hash = ${hash} WHERE id = ${account.id}`;
    // A change of address may have been asked for by the one who is shut out.
    await dropLinks(tx, account.id, ["reset", "change_email"]);
    await endSessions(tx, account.id, { allBut: session.id });
    await mailPasswordChanged(tx, context, account);
    const secret = await renewSecret(tx, session.id);
    await noteAct(tx, context, account.id, "password_changed");
    return secret;
  });
}

/**
 * Uses a link to set a new password, once; false where it is not good any more. Signs nobody in, and
 * ends all sessions, sign-ins by mail and changes of address under way. Passkeys stay.
 */
export async function resetPassword(
  context: ActContext,
  token: string,
  next: string,
): Promise<boolean> {
  const hash = await hashPassword(next);
  return await transaction(context.sql, async (tx) => {
    const link = await useLink(tx, "reset", token);
    if (!link) return false;
    const id = link.subjectId;
    const [account] = await tx`
      UPDATE webshop.account SET password_hash = ${hash}
      WHERE id = ${id} AND lower(email) = lower(${link.data.email}) RETURNING email, locale`;
    if (!account) return false;
    await dropLinks(tx, id, ["change_email"]);
    await endSessions(tx, id, "all");
    await tx`UPDATE webshop.mail_sign_in SET ended_at = now() WHERE account_id = ${id}`;
    await mailPasswordChanged(tx, context, { email: account.email, locale: account.locale });
    await noteAct(tx, context, id, "password_reset");
    return true;
  });
}
