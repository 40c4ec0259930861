import type { Locale } from "shared/i18n/mod.ts";
import { Alert, Button } from "shared/ui/mod.ts";
import { adminMessages } from "../../../../components/messages.ts";
import { tenantMessages } from "../../../../components/messages/tenant.ts";
import type { PendingInvitation } from "../../../../domain/view.ts";
import CopyField from "../../../../islands/CopyField.tsx";

export interface InvitationProps {
  slug: string;
  email: string;
  invitation: PendingInvitation;
  locale: Locale;
}

/** Whether the owner has the invitation by mail, and its link for when the mail does not arrive. */
export function Invitation({ slug, email, invitation, locale }: InvitationProps) {
  const m = adminMessages(locale);
  const t = tenantMessages(locale);
  const { url, mailed } = invitation;
  return (
    <Alert tone={mailed ? "info" : "warning"} title={mailed ? t.invitedTitle : t.notMailedTitle}>
      <p class="break-words">{mailed ? t.invitedText(email) : t.notMailedText(email)}</p>
      <CopyField label={t.invitationLink} value={url} copy={m.copy} copied={m.copied} />
      <Button href={`/tenants/${slug}/invite`} variant="ghost" size="sm" class="mt-2">
        {t.acts.invite.link}
      </Button>
    </Alert>
  );
}
