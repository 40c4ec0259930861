import { page } from "fresh";
import { formatRelative } from "shared/i18n/mod.ts";
import { listPasskeys } from "shared/credentials/passkeys.ts";
import { Button, Card } from "shared/ui/mod.ts";
import { confirmHref } from "../../(_components)/browser.ts";
import { accountMessages } from "../../(_components)/messages.ts";
import { OwnPage } from "../../(_components)/OwnPage.tsx";
import { defineOwn } from "../../(_components)/state.ts";
import AddPasskey from "../../(_islands)/AddPasskey.tsx";

export const handler = defineOwn.handlers({
  async GET({ state: { sql, account } }) {
    return page({ passkeys: await listPasskeys(sql, account.id) });
  },
});

export default defineOwn.page<typeof handler>(function Security({ data, state, url }) {
  const { locale, account } = state;
  const m = accountMessages(locale);
  return (
    <OwnPage state={state} url={url} title={m.security}>
      <Card title={m.passwordTitle}>
        <p class="mb-4">{account.hasPassword ? m.passwordHas : m.passwordNone}</p>
        <Button href="/shop/account/security/password">
          {account.hasPassword ? m.change : m.setPassword}
        </Button>
      </Card>
      <Card title={m.passkeys}>
        <p class="text-base-content/75">{m.passkeysText}</p>
        <ul class="my-4 divide-y divide-base-300">
          {data.passkeys.map((passkey) => (
            <li key={passkey.id} class="flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
              <p class="min-w-0 flex-1 break-words">
                <span class="font-medium">{passkey.name}</span>
                <span class="block text-sm text-base-content/70">
                  {passkey.lastUsedAt
                    ? m.passkeyUsed(formatRelative(passkey.lastUsedAt, locale))
                    : m.passkeyUnused}
                </span>
              </p>
              <Button
                href={`/shop/account/security/passkeys/${passkey.id}`}
                size="sm"
                aria-label={`${m.manage}: ${passkey.name}`}
              >
                {m.manage}
              </Button>
            </li>
          ))}
        </ul>
        <AddPasskey
          at="/shop/account/security/passkeys"
          confirmHref={confirmHref("/shop/account/security")}
          words={m.passkey}
        />
      </Card>
    </OwnPage>
  );
});
