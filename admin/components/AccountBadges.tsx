import type { Locale } from "shared/i18n/mod.ts";
import type { AccountRow } from "shared/identity_api/mod.ts";
import { Badge } from "shared/ui/mod.ts";
import { peopleMessages } from "./messages/people.ts";

const tones = { active: "success", unverified: "warning", disabled: "error" } as const;

/** State of an account, and what it is on the platform. */
export function AccountBadges(
  { account, locale }: {
    account: Pick<AccountRow, "state" | "platformAdmin" | "platformSupport">;
    locale: Locale;
  },
) {
  const m = peopleMessages(locale);
  return (
    <span class="flex flex-wrap gap-1">
      <Badge tone={tones[account.state]}>{m.states[account.state]}</Badge>
      {account.platformAdmin && <Badge tone="info">{m.roleBadges.admin}</Badge>}
      {account.platformSupport && <Badge tone="info">{m.roleBadges.support}</Badge>}
    </span>
  );
}
