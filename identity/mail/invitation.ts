import { formatMoment } from "shared/i18n/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { memberMessages } from "../components/messages/members.ts";
import { queueLetter, type Recipient } from "./queue.ts";

/** Queues the mail of an invitation, with its link; `invitedBy` null: the platform made the shop. */
export async function mailInvitation(
  tx: Tx,
  config: IdentityConfig,
  { token, invitedBy, tenant, role, ...recipient }: Recipient & {
    token: string;
    invitedBy: string | null;
    tenant: { name: string };
    role: string;
  },
): Promise<void> {
  const m = memberMessages(recipient.locale);
  const seconds = config.INVITATION_SECONDS;
  const end = new Date(Date.now() + seconds * 1000);
  await queueLetter(tx, config, recipient, {
    template: "invitation",
    seconds,
    words: {
      subject: m.mail.subject(tenant.name),
      paragraphs: [
        invitedBy === null && role === "owner"
          ? m.mail.ownerText(tenant.name)
          : m.mail.text(invitedBy ?? "", tenant.name, m.roles[role]),
      ],
      action: { label: m.mail.action, url: `${config.ORIGIN}/invitation/${token}` },
      notes: [m.mail.notes(formatMoment(end, recipient.locale))],
    },
  });
}
