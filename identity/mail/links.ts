/** Mails with a link to follow. Addresses come from configuration, never from a request. */
import type { Tx } from "shared/db/mod.ts";
import { formatDuration } from "shared/i18n/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { mailMessages } from "./messages.ts";
import { queueLetter, type Recipient } from "./queue.ts";

type WithToken = Recipient & { token: string };

/** A link to set a new password. */
export function mailReset(tx: Tx, config: IdentityConfig, { token, ...recipient }: WithToken) {
  const m = mailMessages(recipient.locale).reset;
  const seconds = config.RESET_SECONDS;
  const life = formatDuration(seconds, recipient.locale);
  return queueLetter(tx, config, recipient, {
    template: "reset",
    seconds,
    words: {
      subject: m.subject,
      paragraphs: [m.text],
      action: { label: m.action, url: `${config.ORIGIN}/reset/${token}` },
      notes: [m.life(life), m.notYou],
    },
  });
}

/** A link that proves the address an account has. */
export function mailVerify(tx: Tx, config: IdentityConfig, { token, ...recipient }: WithToken) {
  const m = mailMessages(recipient.locale).verify;
  const seconds = config.VERIFY_SECONDS;
  return queueLetter(tx, config, recipient, {
    template: "verify",
    seconds,
    words: {
      subject: m.subject,
      paragraphs: [m.text],
      action: { label: m.action, url: `${config.ORIGIN}/email/verify/${token}` },
      notes: [m.life(formatDuration(seconds, recipient.locale)), m.notYou],
    },
  });
}

/** A link by which a new address becomes an account's own. */
export function mailChangeEmail(
  tx: Tx,
  config: IdentityConfig,
  { token, ...recipient }: WithToken,
) {
  const m = mailMessages(recipient.locale).changeEmail;
  const seconds = config.VERIFY_SECONDS;
  return queueLetter(tx, config, recipient, {
    template: "change_email",
    seconds,
    words: {
      subject: m.subject,
      paragraphs: [m.text],
      action: { label: m.action, url: `${config.ORIGIN}/email/confirm/${token}` },
      notes: [m.life(formatDuration(seconds, recipient.locale)), m.notYou],
    },
  });
}

/** A link that proves the address of somebody who wants a shop. */
export function mailSignUp(
  tx: Tx,
  config: IdentityConfig,
  { token, company, ...recipient }: WithToken & { company: string },
) {
  const m = mailMessages(recipient.locale).signUp;
  const seconds = config.VERIFY_SECONDS;
  return queueLetter(tx, config, recipient, {
    template: "sign_up",
    seconds,
    words: {
      subject: m.subject,
      paragraphs: [m.text(company), m.next],
      action: { label: m.action, url: `${config.ORIGIN}/sign-up/${token}` },
      notes: [m.life(formatDuration(seconds, recipient.locale)), m.notYou],
    },
  });
}
