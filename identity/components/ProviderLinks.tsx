import { formatDate, type Locale } from "shared/i18n/mod.ts";
import { Button, Card } from "shared/ui/mod.ts";
import type { ProviderLink } from "../domain/federation/links.ts";
import { federationMessages } from "./messages/federation.ts";

/** The providers by which a person can sign in; each can be ended. */
export function ProviderLinks({ locale, links }: { locale: Locale; links: ProviderLink[] }) {
  if (links.length === 0) return null;
  const m = federationMessages(locale);
  return (
    <Card title={m.links}>
      <p class="mb-4 text-base-content/70">{m.linksText}</p>
      <ul class="divide-y divide-base-300">
        {links.map(({ id, label, tenant, since }) => (
          <li key={id} class="flex items-center gap-4 py-3">
            <div class="min-w-0 flex-1">
              <p class="font-medium break-words">{label}</p>
              <p class="text-sm text-base-content/70">
                {tenant} · {m.linkedSince(formatDate(since, locale))}
              </p>
            </div>
            <form method="post" action="/account/security/providers">
              <input type="hidden" name="link" value={id} />
              <Button
                type="submit"
                size="sm"
                variant="danger"
                aria-label={`${m.unlink}: ${label}, ${tenant}`}
              >
                {m.unlink}
              </Button>
            </form>
          </li>
        ))}
      </ul>
    </Card>
  );
}
