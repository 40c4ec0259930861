import type { Locale } from "shared/i18n/mod.ts";
import { Button } from "shared/ui/mod.ts";
import { federationMessages } from "../messages/federation.ts";

/** Leads to the provider of the tenant whose app the person signs in to, where there is one. */
export function ProviderButton({ locale, label, primary, request, tie }: {
  locale: Locale;
  label: string | null;
  /** It is the way in, not one of two. */
  primary: boolean;
  request: string;
  tie: string;
}) {
  if (!label) return null;
  return (
    <form method="post" action="/sign-in/provider" class="mt-3">
      <input type="hidden" name="request" value={request} />
      <input type="hidden" name="form" value={tie} />
      <Button type="submit" variant={primary ? "primary" : "secondary"} class="w-full">
        <span class="truncate">{federationMessages(locale).continueWith(label)}</span>
      </Button>
    </form>
  );
}
