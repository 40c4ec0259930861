import { HttpError, page } from "fresh";
import { formatMoment } from "shared/i18n/mod.ts";
import { readMailbox } from "shared/mail/mod.ts";
import { EmptyState } from "shared/ui/mod.ts";
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
      {data.mails.length === 0 && <EmptyState title={m.mailboxEmpty} />}
      <ul class="grid gap-4">
        {data.mails.map((mail) => (
          <li key={mail.id} class="rounded-field border border-base-300 p-3 text-sm">
            <p class="font-semibold">{mail.subject}</p>
            <p class="text-base-content/70">
              {mail.recipient} · {formatMoment(mail.at, state.locale)}
            </p>
            <pre class="mt-2 whitespace-pre-wrap break-words font-sans">{linked(mail.text)}</pre>
          </li>
        ))}
      </ul>
    </IdentityCard>
  );
});

/** Addresses as links: here they are to be followed. */
function linked(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part, i) =>
    i % 2 ? <a key={i} class="link break-all" href={part}>{part}</a> : part
  );
}
