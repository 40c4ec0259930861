import type { Locale } from "shared/i18n/mod.ts";
import { Alert, Button } from "shared/ui/mod.ts";
import { adminMessages } from "../../../../components/messages.ts";
import CopyField from "../../../../islands/CopyField.tsx";

export interface InvitationProps {
  slug: string;
  email: string;
  url: string;
  locale: Locale;
}

/** The link that makes its reader the owner, until it has been followed. */
export function Invitation({ slug, email, url, locale }: InvitationProps) {
  const m = adminMessages(locale);
  return (
    <Alert tone="info" title={m.invitationTitle}>
      <p class="break-words">{m.invitationText(email)}</p>
      <CopyField label={m.invitationTitle} value={url} copy={m.copy} copied={m.copied} />
      <form method="post" action={`/tenants/${slug}/act`} class="mt-2">
        <Button type="submit" name="act" value="invite" variant="ghost" size="sm">{m.renew}</Button>
      </form>
    </Alert>
  );
}
