import { HttpError, page } from "fresh";
import { readMailbox } from "shared/mail/mod.ts";
import { MailboxList } from "shared/ui/MailboxList.tsx";
import { IdentityCard } from "../../components/Card.tsx";
import { identityMessages } from "../../components/messages.ts";
import { define } from "../../state.ts";

/** Development only: every mail that would have gone out, newest first; `?to=` for one address. */
export const handler = define.handlers({
  async GET(ctx) {
    const { config, sql } = ctx.state;
    if (!config.MAILBOX) throw new HttpError(404);
    const mails = await readMailbox(sql, ctx.url.searchParams.get("to") ?? undefined);
    return page({ mails }, { headers: { "cache-control": "no-store" } });
  },
});

export default define.page<typeof handler>(function Mailbox({ data, state, url }) {
  const m = identityMessages(state.locale);
  return (
    <IdentityCard state={state} url={url} title={m.mailbox} subtitle={m.mailboxText}>
      <MailboxList mails={data.mails} empty={m.mailboxEmpty} locale={state.locale} />
    </IdentityCard>
  );
});
