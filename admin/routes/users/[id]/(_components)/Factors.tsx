import { formatDate, type Locale, platformTimeZone } from "shared/i18n/mod.ts";
import type { AccountDetail } from "shared/identity_api/mod.ts";
import { Fact, Facts } from "../../../../components/Facts.tsx";
import { peopleMessages } from "../../../../components/messages/people.ts";

/** How the person signs in, and where no second factor is asked for. */
export function Factors({ account, locale }: { account: AccountDetail; locale: Locale }) {
  const m = peopleMessages(locale);
  const { factors, devices } = account;
  const password = m.passwordStates[factors.password ? "set" : "none"];
  return (
    <>
      <Facts>
        <Fact label={m.password}>{password}</Fact>
        <Fact label={m.totp}>{factors.totp ? m.yes : m.no}</Fact>
        <Fact label={m.passkeys}>{factors.passkeys || m.no}</Fact>
        <Fact label={m.recoveryCodes}>{factors.recoveryCodes}</Fact>
      </Facts>
      <h3 class="mt-5 mb-1 text-sm font-semibold">{m.devicesTitle}</h3>
      {devices.length === 0 && <p class="text-sm text-base-content/70">{m.noDevices}</p>}
      <ul class="grid gap-1 text-sm">
        {devices.map((device) => (
          <li key={device.id} class="flex flex-wrap justify-between gap-x-4">
            <span>{device.name}</span>
            <span class="text-base-content/70">
              {m.until(formatDate(new Date(device.expiresAt), locale, platformTimeZone))}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
