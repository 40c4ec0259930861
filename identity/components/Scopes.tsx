import type { Locale } from "shared/i18n/mod.ts";
import { Icon } from "shared/ui/mod.ts";
import { scopesOf } from "../domain/oauth/claims.ts";
import { oauthMessages } from "./messages/oauth.ts";

/** What a scope lets an app do, in words. */
export function Scopes({ scope, locale }: { scope: string; locale: Locale }) {
  const m = oauthMessages(locale);
  // What is known best comes first, in the same order everywhere.
  const known = Object.keys(m.scopes);
  const place = (name: string) => known.indexOf(name) < 0 ? known.length : known.indexOf(name);
  const names = scopesOf(scope).toSorted((a, b) => place(a) - place(b) || a.localeCompare(b));
  return (
    <ul class="grid gap-2">
      {names.map((name) => (
        <li key={name} class="flex gap-3">
          <Icon name="check" size={18} class="mt-0.5 shrink-0 text-primary" />
          <span class="min-w-0 break-words">{m.scopes[name] ?? m.scope(name)}</span>
        </li>
      ))}
    </ul>
  );
}
