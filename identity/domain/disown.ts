import { transaction, type Tx } from "shared/db/mod.ts";
import { forgetRemembered } from "shared/credentials/devices.ts";
import { removeFactor } from "shared/credentials/factors.ts";
import { createLink, dropLinks, readLink, useLink } from "shared/credentials/links.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import { totpSince } from "shared/credentials/totp.ts";
import type { IdentityConfig } from "../config.ts";
import type { Runtime } from "../runtime.ts";
import { audit, type AuditActor } from "./audit.ts";
import { dropProviderLink } from "./federation/links.ts";
import { requestMail } from "./mail_requests.ts";
import { dropPersonalTokens } from "./personal_tokens.ts";
import { endSessionsIn } from "./sessions.ts";

/** A way in that a mail tells of: whoever disowns the mail takes it back. */
export type Added = "totp" | { passkey: string } | { providerLink: string };

/**
 * The address of "this was not me" for a mail that warns the owner of an account. Good once, and
 * only while the account has the mail's address.
 */
export async function disownUrl(
  tx: Tx,
  config: IdentityConfig,
  email: string,
  added?: Added,
): Promise<string> {
  const [account] = await tx`
    SELECT id FROM identity.account WHERE lower(email) = lower(${email})`;
  const data: Record<string, string> = { email };
  if (added === "totp") data.totp = await totpSince(tx, account.id) ?? "";
  else if (added) Object.assign(data, added);
  const token = await createLink(tx, {
    purpose: "disown",
    subjectId: account.id,
    data,
    seconds: config.DISOWN_SECONDS,
  });
  return `${config.ORIGIN}/not-me/${token}`;
}

/** Whether a link of `disownUrl` is still good. */
export const canDisown = async ({ sql }: Pick<Runtime, "sql">, token: string): Promise<boolean> =>
  await readLink(sql, "disown", token) !== null;

/**
 * Shuts an account for whoever else is in it, once for each link: its sessions and personal tokens
 * end, no device is remembered, its password opens nothing any more, and a mail tells how to set a
 * new one. The factor that the mail told of is taken back where another one stays; the only one never is, or whoever
 * reads the mailbox could pass the second factor by this link and a reset.
 */
export async function disown(
  { sql }: Pick<Runtime, "sql">,
  token: string,
  from: { ip: string; requestId: string },
): Promise<boolean> {
  // Nobody knows this one; an account without any would be open to invitations.
  const hash = await hashPassword(crypto.randomUUID());
  return await transaction(sql, async (tx) => {
    // The links of other mails stay good: each may have a factor of its own to take back.
    const link = await useLink(tx, "disown", token, { keepOthers: true });
    if (!link) return false;
    const id = link.subjectId;
    const [account] = await tx`
      UPDATE identity.account SET password_hash = ${hash}
      WHERE id = ${id} AND disabled_at IS NULL AND lower(email) = lower(${link.data.email})
      RETURNING email, name, locale`;
    if (!account) return false;
    const actor = { id, name: account.name || account.email, ...from };
    const takenBack = await takeBack(tx, actor, link.data);
    await forgetRemembered(tx, id);
    await dropLinks(tx, id, ["reset", "change_email"]);
    await endSessionsIn(tx, id, "all");
    const tokens = await dropPersonalTokens(tx, id);
    await tx`UPDATE identity.sign_in SET ended_at = now() WHERE account_id = ${id}`;
    const { email, locale } = account;
    await requestMail(tx, { purpose: "reset", email, locale, ip: from.ip });
    await audit(tx, actor, {
      action: "account.disowned",
      object: { type: "account", id, name: email },
      after: { ...(takenBack ? { takenBack } : {}), tokensEnded: tokens },
    });
    return true;
  });
}

/** Removes the factor or the link that a mail told of, and no other. */
async function takeBack(
  tx: Tx,
  actor: AuditActor,
  { totp, passkey, providerLink }: Record<string, string>,
): Promise<string | null> {
  const { id } = actor;
  if (providerLink) return await dropProviderLink(tx, actor, providerLink) ? "provider" : null;
  const rules = { password: true, secondFactor: true };
  // An app that was set up after the one that the mail tells of is not meant.
  if (totp && await totpSince(tx, id) === totp) {
    return await removeFactor(tx, id, "totp", rules) === "removed" ? "totp" : null;
  }
  if (!passkey) return null;
  return await removeFactor(tx, id, { passkey }, rules) === "removed" ? "passkey" : null;
}
