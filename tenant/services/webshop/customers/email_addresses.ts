import { transaction } from "shared/db/mod.ts";
import { createLink, dropLinks, useLink } from "shared/credentials/links.ts";
import { getAccount, unlessTaken } from "./accounts.ts";
import { type ActContext, noteAct } from "./acts.ts";
import { lives } from "./limits.ts";
import { mailEmailChanged } from "./mail/warnings.ts";
import { changeRecord, readRecord } from "./record.ts";
import { endSessions } from "./sessions.ts";

/**
 * Makes the address that a link was sent to an account's own, once. The old address is told, with a
 * way to undo it. False: the link is not good any more, or somebody else has the address now.
 */
export function confirmNewEmail(context: ActContext, token: string): Promise<boolean> {
  const { sql, tenant } = context;
  return transaction(sql, async (tx) => {
    const link = await useLink(tx, "change_email", token);
    const before = link && await getAccount(tx, link.subjectId);
    if (!before) return false;
    const { email } = link.data;
    await tx`UPDATE webshop.account SET email = ${email} WHERE id = ${before.id}`;
    // A link to the old mailbox must not open the account by the back door.
    await dropLinks(tx, before.id, ["reset"]);
    await tx`UPDATE webshop.mail_sign_in SET ended_at = now() WHERE account_id = ${before.id}`;
    await moveRecord(tx, tenant.slug, before.customerId, email);
    const undo = await createLink(tx, {
      purpose: "undo_email",
      subjectId: before.id,
      data: { email: before.email },
      seconds: lives.undoEmail,
    });
    await mailEmailChanged(tx, context, before, { email, token: undo });
    await noteAct(tx, context, before.id, "email_changed");
    return true;
  }).catch(unlessTaken);
}

/**
 * Gives an account its old address back, once, and shuts it for whoever changed it, who may be a
 * stranger and knew the password: that opens nothing any more and is to be reset next.
 */
export function undoNewEmail(context: ActContext, token: string): Promise<boolean> {
  const { sql, tenant } = context;
  return transaction(sql, async (tx) => {
    const link = await useLink(tx, "undo_email", token);
    const account = link && await getAccount(tx, link.subjectId);
    if (!account) return false;
    await tx`
      UPDATE webshop.account SET email = ${link.data.email}, password_hash = NULL
      WHERE id = ${account.id}`;
    await dropLinks(tx, account.id, ["reset", "change_email", "undo_email"]);
    await tx`UPDATE webshop.mail_sign_in SET ended_at = now() WHERE account_id = ${account.id}`;
    await moveRecord(tx, tenant.slug, account.customerId, link.data.email);
    await endSessions(tx, account.id, "all");
    await noteAct(tx, context, account.id, "email_change_undone");
    return true;
  }).catch(unlessTaken);
}

/** The tenant's record follows, unless another record has the address: staff see both then. */
async function moveRecord(
  tx: Parameters<typeof changeRecord>[0],
  tenant: string,
  customerId: string,
  email: string,
): Promise<void> {
  const record = await readRecord(tx, customerId);
  if (record) await changeRecord(tx, tenant, record, { email });
}
