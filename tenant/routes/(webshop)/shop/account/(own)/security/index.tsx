import { page } from "fresh";
import { z } from "zod";
import { formatRelative } from "shared/i18n/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { listPasskeys } from "shared/credentials/passkeys.ts";
import { Button, Card, setFlash } from "shared/ui/mod.ts";
import { removePasskey } from "../../../../../../services/webshop/customers/passkeys.ts";
import { confirmHref, requireRecent } from "../../(_components)/browser.ts";
import { accountMessages } from "../../(_components)/messages.ts";
import { OwnPage } from "../../(_components)/OwnPage.tsx";
import { defineOwn } from "../../(_components)/state.ts";
import AddPasskey from "../../(_islands)/AddPasskey.tsx";

const form = z.object({ passkey: z.uuid() });

export const handler = defineOwn.handlers({
  async GET({ state: { sql, account } }) {
    return page({ passkeys: await listPasskeys(sql, account.id) });
  },

  async POST(ctx) {
    const stop = requireRecent(ctx);
    if (stop) return stop;
    const { state } = ctx;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    const response = ctx.redirect("/shop/account/security", 303);
    if (!read.ok) return response;
    const { account, customer } = state;
    if (await removePasskey(state, account, customer, read.value.passkey) === "removed") {
      const text = accountMessages(state.locale).passkeyRemoved;
      setFlash(response.headers, { tone: "success", text });
    }
    return response;
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
              <form method="post">
                <input type="hidden" name="passkey" value={passkey.id} />
                <Button
                  type="submit"
                  size="sm"
                  variant="danger"
                  aria-label={m.removeNamed(passkey.name)}
                >
                  {m.remove}
                </Button>
              </form>
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
