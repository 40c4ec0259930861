import type { Tx } from "shared/db/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { mailMessages } from "./messages.ts";
import { queueLetter, type Recipient } from "./queue.ts";

/** The platform says no to somebody who asked for a shop, and why. */
export function mailSignUpDeclined(
  tx: Tx,
  config: IdentityConfig,
  { company, reason, ...recipient }: Recipient & { company: string; reason: string },
) {
  const m = mailMessages(recipient.locale).signUpDeclined;
  return queueLetter(tx, config, recipient, {
    template: "sign_up_declined",
    words: { subject: m.subject, paragraphs: [m.text(company), m.reason(reason)] },
  });
}
