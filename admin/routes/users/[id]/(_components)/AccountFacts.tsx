import { formatMoment, type Locale } from "shared/i18n/mod.ts";
import type { AccountDetail } from "shared/identity_api/mod.ts";
import { Fact, Facts } from "../../../../components/Facts.tsx";
import { peopleMessages } from "../../../../components/messages/people.ts";
import { Time } from "../../../../components/Time.tsx";

/** Who it is. */
export function AccountFacts({ account, locale }: { account: AccountDetail; locale: Locale }) {
  const m = peopleMessages(locale);
  return (
    <Facts>
      <Fact label={m.email}>
        {account.email} ({m.emailState[String(account.emailVerified)]})
      </Fact>
      <Fact label={m.language}>{m.languages[account.locale]}</Fact>
      <Fact label={m.created}>{formatMoment(new Date(account.createdAt), locale)}</Fact>
      <Fact label={m.lastSeen}>
        {account.seenAt ? <Time at={account.seenAt} locale={locale} /> : m.never}
      </Fact>
      <Fact label={m.id}>
        <code class="text-xs break-all">{account.id}</code>
      </Fact>
    </Facts>
  );
}
