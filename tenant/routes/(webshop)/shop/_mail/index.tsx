import { HttpError, page } from "fresh";
import { readMailbox } from "shared/mail/mod.ts";
import { CenteredShell } from "shared/ui/mod.ts";
import { MailboxList } from "shared/ui/MailboxList.tsx";
import { define } from "../../../../state.ts";
import { accountMessages } from "../account/(_components)/messages.ts";

/** Development only: mails of this shop that would have gone out; `?to=` for one address. */
export const handler = define.handlers({
  async GET(ctx) {
    const { config, sql } = ctx.state;
    if (!config.MAILBOX) throw new HttpError(404);
    const mails = await readMailbox(sql, ctx.url.searchParams.get("to") ?? undefined);
    return page({ mails }, { headers: { "cache-control": "no-store" } });
  },
});

export default define.page<typeof handler>(function Mailbox({ data, state, url }) {
  const { locale, theme, tenant } = state;
  const m = accountMessages(locale);
  return (
    <CenteredShell
      locale={locale}
      theme={theme}
      path={url.pathname + url.search}
      title={`${m.mailbox} · ${tenant.name}`}
      subtitle={m.mailboxText}
    >
      <MailboxList mails={data.mails} empty={m.mailboxEmpty} locale={locale} />
    </CenteredShell>
  );
});
