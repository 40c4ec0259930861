import { formatMoment, type Locale } from "shared/i18n/mod.ts";
import { EmptyState } from "./states.tsx";

interface Mail {
  id: string;
  at: Date;
  recipient: string;
  subject: string;
  text: string;
}

/** The mails of a development mailbox as they would have arrived; `empty`: there are none. */
export function MailboxList({ mails, empty, locale }: {
  mails: Mail[];
  empty: string;
  locale: Locale;
}) {
  if (mails.length === 0) return <EmptyState title={empty} />;
  return (
    <ul class="grid gap-4">
      {mails.map((mail) => (
        <li key={mail.id} class="rounded-field border border-base-300 p-3 text-sm">
          <p class="font-semibold">{mail.subject}</p>
          <p class="text-base-content/70">{mail.recipient} · {formatMoment(mail.at, locale)}</p>
          <pre class="mt-2 font-sans break-words whitespace-pre-wrap">{linked(mail.text)}</pre>
        </li>
      ))}
    </ul>
  );
}

/** Addresses as links: here they are to be followed. */
function linked(text: string) {
  return text.split(/(https?:\/\/\S+)/).map((part, i) =>
    i % 2 ? <a key={i} class="link break-all" href={part}>{part}</a> : part
  );
}
