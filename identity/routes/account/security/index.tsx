import { page } from "fresh";
import { formatDate, formatRelative } from "shared/i18n/mod.ts";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { listPasskeys } from "shared/credentials/passkeys.ts";
import { Badge, Button, Card } from "shared/ui/mod.ts";
import { AccountShell } from "../../../components/AccountShell.tsx";
import { ActivityList } from "../../../components/ActivityList.tsx";
import { addPasskeyWords } from "../../../components/passkey_words.ts";
import { ProviderLinks } from "../../../components/ProviderLinks.tsx";
import { deviceMessages } from "../../../components/messages/devices.ts";
import { securityMessages } from "../../../components/messages/security.ts";
import { activityOf } from "../../../domain/activity.ts";
import { listProviderLinks } from "../../../domain/federation/links.ts";
import { secondFactorRequiredBy } from "../../../domain/second_factor.ts";
import AddPasskey from "../../../islands/AddPasskey.tsx";
import { defineAccount } from "../../../state.ts";

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const { sql, profile, locale } = ctx.state;
    const actions = Object.keys(deviceMessages(locale).actions);
    const [factors, passkeys, requiredBy, activity, links] = await Promise.all([
      secondFactorsOf(sql, profile.id),
      listPasskeys(sql, profile.id),
      secondFactorRequiredBy(sql, profile.id),
      activityOf(sql, profile.id, { actions, limit: 5 }),
      listProviderLinks(sql, profile.id),
    ]);
    return page({ factors, passkeys, requiredBy, activity, links });
  },
});

export default defineAccount.page<typeof handler>(function SecurityPage({ data, state, url }) {
  const { locale, profile } = state;
  const m = securityMessages(locale);
  const { factors, passkeys, requiredBy, activity, links } = data;
  const twoSteps = hasSecondFactor(factors);
  return (
    <AccountShell state={state} url={url} title={m.title} subtitle={m.text}>
      <Card
        title={m.twoSteps}
        actions={<Badge tone={twoSteps ? "success" : "warning"}>{twoSteps ? m.on : m.off}</Badge>}
      >
        <p class="text-base-content/70">
          {twoSteps ? m.twoStepsOn : m.twoStepsOff}{" "}
          {requiredBy.length > 0 && m.required(requiredBy.join(", "))}
        </p>
      </Card>
      <Card title={m.passkeys}>
        <p class="mb-4 text-base-content/70 last:mb-0">{m.passkeysText}</p>
        <ul class="mb-4 divide-y divide-base-300 empty:hidden">
          {passkeys.map((passkey) => (
            <li key={passkey.id} class="flex items-center gap-4 py-3">
              <div class="min-w-0 flex-1">
                <p class="font-medium break-words">{passkey.name}</p>
                <p class="text-sm text-base-content/70">
                  {passkey.synced ? m.passkeySynced : m.passkeySingle} ·{" "}
                  {m.added(formatDate(passkey.createdAt, locale))} · {passkey.lastUsedAt
                    ? m.used(formatRelative(passkey.lastUsedAt, locale))
                    : m.neverUsed}
                </p>
              </div>
              <a
                class="btn btn-sm border-base-300 bg-base-100"
                href={`/account/security/passkeys/${passkey.id}`}
                aria-label={`${m.manage}: ${passkey.name}`}
              >
                {m.manage}
              </a>
            </li>
          ))}
        </ul>
        <AddPasskey
          at="/account/security/passkeys"
          confirmHref="/confirm?return_to=/account/security"
          words={addPasskeyWords(locale)}
        />
      </Card>
      <Card
        title={m.app}
        actions={factors.totp ? <Badge tone="success">{m.on}</Badge> : undefined}
      >
        <p class="mb-4 text-base-content/70 last:mb-0">{m.appText}</p>
        <div class="flex flex-wrap items-center gap-2">
          <Button href="/account/security/authenticator">
            {factors.totp ? m.replaceApp : m.setUpApp}
          </Button>
          {factors.totp && (
            <Button href="/account/security/authenticator/remove" variant="ghost">
              {m.removeApp}
            </Button>
          )}
        </div>
      </Card>
      <Card
        title={m.codes}
        actions={
          <Badge tone={twoSteps && factors.recoveryCodes < 3 ? "warning" : "neutral"}>
            {factors.recoveryCodes > 0 ? m.codesLeft(String(factors.recoveryCodes)) : m.codesNone}
          </Badge>
        }
      >
        <p class="mb-4 text-base-content/70 last:mb-0">
          {twoSteps ? m.codesText : m.codesNeedFactor}
        </p>
        {twoSteps && (
          <Button href="/account/security/recovery-codes">
            {factors.recoveryCodes > 0 ? m.codesNew : m.codesShow}
          </Button>
        )}
      </Card>
      <Card title={m.password}>
        <p class="mb-4 text-base-content/70 last:mb-0">
          {profile.hasPassword ? m.passwordText : m.passwordNone}
        </p>
        {profile.hasPassword && (
          <Button href="/account/security/password">{m.changePassword}</Button>
        )}
      </Card>
      <ProviderLinks locale={locale} links={links} />
      <Card
        title={m.recent}
        actions={<a class="link text-sm" href="/account/activity">{m.allActivity}</a>}
      >
        <ActivityList activity={activity} locale={locale} />
      </Card>
    </AccountShell>
  );
});
