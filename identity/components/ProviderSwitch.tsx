import type { Locale } from "shared/i18n/mod.ts";
import { Badge, Button, Card } from "shared/ui/mod.ts";
import { federationMessages } from "./messages/federation.ts";

/** Switches a tenant's provider off and on, or disconnects it. */
export function ProviderSwitch({ locale, enabled }: { locale: Locale; enabled: boolean }) {
  const m = federationMessages(locale);
  return (
    <Card>
      <form method="post" class="flex flex-wrap items-center gap-3">
        <Badge tone={enabled ? "success" : "neutral"}>{enabled ? m.on : m.off}</Badge>
        <Button type="submit" name="act" value={enabled ? "disable" : "enable"}>
          {enabled ? m.disable : m.enable}
        </Button>
        <Button type="submit" variant="danger" name="act" value="remove">{m.remove}</Button>
      </form>
      <p class="mt-3 text-sm text-base-content/70">{m.removeHint}</p>
    </Card>
  );
}
