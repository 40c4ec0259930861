import { type Db, type Tx, uuidv7 } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { createLink } from "shared/credentials/links.ts";
import { takeMailSlot } from "shared/credentials/mail_caps.ts";
import { answerFairly } from "shared/credentials/mail_requests.ts";
import { accountOf } from "./accounts.ts";
import type { ShopContext } from "./context.ts";
import { lives, mailCaps } from "./limits.ts";
import { armMailSignIn } from "./mail_sign_in.ts";
import { mailChangeEmail, mailKnown, mailReset, mailSignIn, mailSignUp } from "./mail/links.ts";

export interface MailRequest {
  purpose: "sign_up" | "sign_in" | "reset" | "change_email";
  email: string;
  locale: Locale;
  ip: string;
  data?: Record<string, string>;
}

/**
 * Asks for a mail. Nothing is looked up here: whether there is an account, and whether the address
 * has had its share, shows neither in the answer nor in its time.
 */
export async function askForMail(
  db: Db,
  { purpose, email, locale, ip, data = {} }: MailRequest,
): Promise<void> {
  await db`
    INSERT INTO webshop.account_mail (id, purpose, email, locale, ip, data)
    VALUES (${uuidv7()}, ${purpose}, ${email}, ${locale}, ${ip},
      ${JSON.stringify(data)}::text::jsonb)`;
}

/** Answers what was asked for, until nothing waits; returns how many requests there were. */
export function answerMailRequests(context: ShopContext): Promise<number> {
  const { recipient } = mailCaps(context.config);
  return answerFairly(
    context.sql,
    "webshop.account_mail",
    recipient,
    (tx, row) => answer(tx, context, row),
  );
}

async function answer(
  tx: Tx,
  context: ShopContext,
  { purpose, email, locale, ip, data }: Required<MailRequest>,
): Promise<void> {
  const account = await accountOf(tx, email);
  // To the address on record: what was typed may be spelt to look like it.
  const to = account ?? { email, locale };
  const wanted = purpose === "sign_up" || (purpose === "change_email" ? !account : !!account);
  const from = { to: email, ip, tenant: context.tenant.slug };
  if (!wanted || !await takeMailSlot(tx, from, mailCaps(context.config))) return;
  if (purpose === "sign_in") {
    const armed = await armMailSignIn(tx, data.signIn, account!);
    if (armed) await mailSignIn(tx, context, to, armed);
  } else if (purpose === "reset") {
    const token = await createLink(tx, {
      purpose,
      subjectId: account!.id,
      // A link to an address that is not the account's any more opens nothing.
      data: { email: account!.email },
      seconds: lives.reset,
    });
    await mailReset(tx, context, to, { token });
  } else if (purpose === "change_email") {
    const { accountId } = data;
    const link = { purpose, subjectId: accountId, data: { email }, seconds: lives.changeEmail };
    await mailChangeEmail(tx, context, to, { token: await createLink(tx, link) });
  } else if (account) await mailKnown(tx, context, to);
  else {
    // There is no subject yet: the link is all that is known of it.
    const link = { purpose, subjectId: uuidv7(), data, seconds: lives.signUp };
    await mailSignUp(tx, context, to, { token: await createLink(tx, link) });
  }
}
