/** Mails with a link to follow. Addresses come from configuration, never from a request. */
import type { Tx } from "shared/db/mod.ts";
import { formatDuration } from "shared/i18n/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { mailMessages } from "./messages.ts";
import { queueLetter, type Recipient } from "./queue.ts";

type WithToken = Recipient & { token: string };

interface LinkWords {
  subject: string;
  action: string;
  life: (life: string) => string;
  notYou: string;
}

/** A mail about a link that is good once, for `seconds`. */
function queueLink(
  tx: Tx,
  config: IdentityConfig,
  recipient: Recipient,
  { template, seconds, words, paragraphs, path }: {
    template: string;
    seconds: number;
    words: LinkWords;
    paragraphs: string[];
    path: string;
  },
) {
  const { subject, action, life, notYou } = words;
  return queueLetter(tx, config, recipient, {
    template,
    seconds,
    words: {
      subject,
      paragraphs,
      action: { label: action, url: config.ORIGIN + path },
      notes: [life(formatDuration(seconds, recipient.locale)), notYou],
    },
  });
}

/** A link to set a new password. */
export function mailReset(tx: Tx, config: IdentityConfig, { token, ...recipient }: WithToken) {
  const words = mailMessages(recipient.locale).reset;
  return queueLink(tx, config, recipient, {
    template: "reset",
    seconds: config.RESET_SECONDS,
    words,
    paragraphs: [words.text],
    path: `/reset/${token}`,
  });
}

/** A link that proves the address an account has. */
export function mailVerify(tx: Tx, config: IdentityConfig, { token, ...recipient }: WithToken) {
  const words = mailMessages(recipient.locale).verify;
  return queueLink(tx, config, recipient, {
    template: "verify",
    seconds: config.VERIFY_SECONDS,
    words,
    paragraphs: [words.text],
    path: `/email/verify/${token}`,
  });
}

/** A link by which a new address becomes an account's own. */
export function mailChangeEmail(
  tx: Tx,
  config: IdentityConfig,
  { token, ...recipient }: WithToken,
) {
  const words = mailMessages(recipient.locale).changeEmail;
  return queueLink(tx, config, recipient, {
    template: "change_email",
    seconds: config.VERIFY_SECONDS,
    words,
    paragraphs: [words.text],
    path: `/email/confirm/${token}`,
  });
}

/** A link that proves the address of somebody who wants a shop. */
export function mailSignUp(
  tx: Tx,
  config: IdentityConfig,
  { token, company, ...recipient }: WithToken & { company: string },
) {
  const words = mailMessages(recipient.locale).signUp;
  return queueLink(tx, config, recipient, {
    template: "sign_up",
    seconds: config.VERIFY_SECONDS,
    words,
    paragraphs: [words.text(company), words.next],
    path: `/sign-up/${token}`,
  });
}
