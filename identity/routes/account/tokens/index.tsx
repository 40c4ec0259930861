import { page } from "fresh";
import { z } from "zod";
import { formatDate, formatRelative } from "shared/i18n/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Badge, Button, DataTable, EmptyState, setFlash } from "shared/ui/mod.ts";
import { AccountShell } from "../../../components/AccountShell.tsx";
import { tokenMessages } from "../../../components/messages/tokens.ts";
import { actorOf } from "../../../domain/audit.ts";
import { listPersonalTokens, revokePersonalToken } from "../../../domain/personal_tokens.ts";
import { defineAccount } from "../../../state.ts";

const form = z.object({ token: z.uuid() });

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const { sql, session } = ctx.state;
    return page({ tokens: await listPersonalTokens(sql, session!.accountId) });
  },
  /** Taking a token back asks for nothing: the sooner the better. */
  async POST(ctx) {
    const { sql, locale } = ctx.state;
    const read = await readForm(ctx.req, form, { maxBytes: 4096 });
    if (read.ok) await revokePersonalToken(sql, await actorOf(ctx.state), read.value.token);
    const response = ctx.redirect("/account/tokens", 303);
    setFlash(response.headers, { tone: "success", text: tokenMessages(locale).revoked });
    return response;
  },
});

export default defineAccount.page<typeof handler>(function Tokens({ data, state, url }) {
  const m = tokenMessages(state.locale);
  const { tokens } = data;
  const create = (
    <Button href="/account/tokens/new" variant="primary" icon="plus">{m.create}</Button>
  );
  return (
    <AccountShell
      state={state}
      url={url}
      title={m.tokens}
      subtitle={m.tokensSubtitle}
      actions={tokens.length > 0 ? create : undefined}
    >
      <DataTable
        caption={m.tokens}
        rows={tokens}
        rowKey={({ id }) => id}
        empty={<EmptyState icon="key" title={m.none} text={m.noneText} action={create} />}
        columns={[
          {
            key: "name",
            label: m.name,
            render: ({ name, tenant }) => (
              <>
                <span class="block font-medium">{name}</span>
                <span class="text-sm text-base-content/70">{tenant.name}</span>
              </>
            ),
          },
          {
            key: "abilities",
            label: m.abilities,
            render: ({ abilities }) => (
              <span class="flex flex-wrap gap-1">
                {abilities.map((ability) => <Badge key={ability}>{ability}</Badge>)}
              </span>
            ),
          },
          {
            key: "used",
            label: m.lastUsed,
            render: ({ lastUsedAt }) =>
              lastUsedAt ? formatRelative(lastUsedAt, state.locale) : m.never,
          },
          {
            key: "expires",
            label: m.expires,
            render: ({ expiresAt }) =>
              expiresAt > new Date()
                ? formatDate(expiresAt, state.locale)
                : <Badge tone="warning">{m.ended}</Badge>,
          },
          {
            key: "act",
            label: m.manage,
            align: "right",
            render: ({ id, name }) => (
              <form method="post">
                <input type="hidden" name="token" value={id} />
                <Button type="submit" size="sm" aria-label={`${m.revoke}: ${name}`}>
                  {m.revoke}
                </Button>
              </form>
            ),
          },
        ]}
      />
    </AccountShell>
  );
});
