import { formatDateTime, type Locale } from "shared/i18n/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import { letter, queueMail } from "shared/mail/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { memberMessages } from "../components/messages/members.ts";

/** Queues the mail of an invitation, with its link. */
export async function mailInvitation(
  tx: Tx,
  config: IdentityConfig,
  { locale, to, token, invitedBy, tenant, role }: {
    locale: Locale;
    to: string;
    token: string;
    invitedBy: string;
    tenant: { name: string };
    role: string;
  },
): Promise<void> {
  const m = memberMessages(locale);
  const seconds = config.INVITATION_SECONDS;
  const end = new Date(Date.now() + seconds * 1000);
  await queueMail(tx, config.IDENTITY_SECRET_KEY, {
    to,
    template: "invitation",
    seconds,
    content: letter({
      locale,
      brand: "Vecton",
      subject: m.mail.subject(tenant.name),
      paragraphs: [m.mail.text(invitedBy, tenant.name, m.roles[role])],
      action: { label: m.mail.action, url: `${config.ORIGIN}/invitation/${token}` },
      notes: [m.mail.notes(formatDateTime(end, locale, "Europe/Budapest"))],
    }),
  });
}
