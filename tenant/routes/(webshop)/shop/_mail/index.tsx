import { HttpError, page } from "fresh";
import { formatDateTime } from "shared/i18n/mod.ts";
import { readMailbox } from "shared/mail/mod.ts";
import { CenteredShell, EmptyState } from "shared/ui/mod.ts";
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
      {data.mails.length === 0 && <EmptyState title={m.mailboxEmpty} />}
      <ul class="grid gap-4">
        {data.mails.map((mail) => (
          <li key={mail.id} class="rounded-field border border-base-300 p-3 text-sm">
            <p class="font-semibold">{mail.subject}</p>
            <p class="text-base-content/70">
              {mail.recipient} · {formatDateTime(mail.at, locale)}
            </p>
            <pre class="mt-2 font-sans break-words whitespace-pre-wrap">{linked(mail.text)}</pre>
          </li>
        ))}
      </ul>
    </CenteredShell>
  );
});

/** Addresses as links: here they are to be followed. */
function linked(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part, i) =>
    i % 2 ? <a key={i} class="link break-all" href={part}>{part}</a> : part
  );
}
