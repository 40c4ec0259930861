import type { Locale } from "shared/i18n/mod.ts";
import { Icon } from "shared/ui/mod.ts";
import { scopesOf } from "../domain/oauth/claims.ts";
import { oauthMessages } from "./messages/oauth.ts";

/** What a scope lets an app do, in words. */
export function Scopes({ scope, locale }: { scope: string; locale: Locale }) {
  const m = oauthMessages(locale);
  return (
    <ul class="grid gap-2">
      {scopesOf(scope).map((name) => (
        <li key={name} class="flex gap-3">
          <Icon name="check" size={18} class="mt-0.5 shrink-0 text-primary" />
          <span class="min-w-0 break-words">{m.scopes[name] ?? m.scope(name)}</span>
        </li>
      ))}
    </ul>
  );
}
