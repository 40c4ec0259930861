import type { Tx } from "shared/db/mod.ts";
import { mailRecoveryCodeUsed } from "../mail/warnings.ts";
import type { State } from "../state.ts";
import { audit } from "./audit.ts";

/** Tells the owner, and the log, that a recovery code stood in for the second factor. */
export async function noteRecoveryCode(
  tx: Tx,
  { config, ip, requestId }: State,
  accountId: string,
  left: number,
): Promise<void> {
  const [account] = await tx`
    SELECT email, name, locale FROM identity.account WHERE id = ${accountId}`;
  await mailRecoveryCodeUsed(tx, config, { to: account.email, locale: account.locale, left });
  const actor = { id: accountId, name: account.name || account.email, ip, requestId };
  await audit(tx, actor, {
    action: "recovery_code.used",
    object: { type: "account", id: accountId, name: account.email },
    after: { left },
  });
}
