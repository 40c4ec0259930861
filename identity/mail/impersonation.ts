import type { Tx } from "shared/db/mod.ts";
import { formatDuration } from "shared/i18n/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { mailMessages } from "./messages.ts";
import { queueLetter, type Recipient } from "./queue.ts";

/** Tells somebody that support begins to act in their place, who it is, where and why. */
export function mailImpersonation(
  tx: Tx,
  config: IdentityConfig,
  { by, tenant, reason, seconds, ...recipient }: Recipient & {
    by: string;
    tenant: string;
    reason: string;
    seconds: number;
  },
) {
  const m = mailMessages(recipient.locale).impersonation;
  const life = formatDuration(seconds, recipient.locale);
  return queueLetter(tx, config, recipient, {
    template: "impersonation",
    words: {
      subject: m.subject,
      paragraphs: [m.text(by, tenant), m.reason(reason), m.limits(life)],
      action: { label: m.action, url: `${config.ORIGIN}/account/activity` },
      notes: [m.notAsked],
    },
  });
}
