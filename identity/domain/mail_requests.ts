import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { createLink } from "shared/credentials/links.ts";
import { takeMailSlot } from "shared/credentials/mail_caps.ts";
import { answerFairly } from "shared/credentials/mail_requests.ts";
import { mailChangeEmail, mailReset } from "../mail/links.ts";
import type { Runtime } from "../runtime.ts";
import { mailCaps } from "./limits.ts";

export interface MailRequest {
  purpose: "reset" | "change_email";
  email: string;
  /** Whose address is to change. */
  accountId?: string;
  locale: Locale;
  ip: string;
}

/**
 * Asks for a mail. Nothing is looked up here: whether there is an account, and whether the address
 * has had its share, shows neither in the answer nor in its time.
 */
export async function requestMail(db: Db, request: MailRequest): Promise<void> {
  const { purpose, email, accountId = null, locale, ip } = request;
  await db`
    INSERT INTO identity.mail_request (id, purpose, email, account_id, locale, ip)
    VALUES (${uuidv7()}, ${purpose}, ${email}, ${accountId}, ${locale}, ${ip})`;
}

/** Answers what was asked for, until nothing waits; returns how many requests there were. */
export function answerMailRequests(
  { sql, config }: Pick<Runtime, "sql" | "config">,
): Promise<number> {
  return answerFairly(
    sql,
    "identity.mail_request",
    config.MAILS_PER_RECIPIENT,
    (tx, { purpose, email, account_id, locale, ip }) =>
      answer(tx, config, { purpose, email, accountId: account_id ?? undefined, locale, ip }),
  );
}

async function answer(tx: Tx, config: Runtime["config"], request: MailRequest): Promise<void> {
  const { purpose, email, ip, locale } = request;
  // One that a directory made has no password yet: this is how its person gets one.
  const [account] = await tx`
    SELECT id, email, locale FROM identity.account a
    WHERE lower(email) = lower(${email}) AND disabled_at IS NULL AND (password_hash IS NOT NULL
      OR EXISTS (SELECT FROM identity.scim_user u WHERE u.account_id = a.id))`;
  if (purpose === "reset" ? !account : !!account) return;
  if (!await takeMailSlot(tx, { to: email, ip }, mailCaps(config))) return;
  if (purpose === "reset") {
    const token = await createLink(tx, {
      purpose,
      subjectId: account.id,
      // A link to an address that is not the account's any more opens nothing.
      data: { email: account.email },
      seconds: config.RESET_SECONDS,
    });
    // To the address on record: what was typed may be spelt to look like it.
    await mailReset(tx, config, { to: account.email, locale: account.locale, token });
    return;
  }
  const token = await createLink(tx, {
    purpose,
    subjectId: request.accountId!,
    data: { email },
    seconds: config.VERIFY_SECONDS,
  });
  await mailChangeEmail(tx, config, { to: email, locale, token });
}
