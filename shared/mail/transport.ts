import { createTransport } from "nodemailer";
import { type Sql, uuidv7 } from "shared/db/mod.ts";
import type { MailContent } from "./letter.ts";

/** Takes one mail away, or throws; `permanent` where trying again is of no use. */
export type Transport = (mail: MailContent & { to: string; id: string }) => Promise<void>;

/** Sends by SMTP: `url` as `smtp(s)://user:password@host:port`, `from` as `Name <address>`. */
export function smtpTransport(url: string, from: string): Transport & { close(): void } {
  const smtp = createTransport({
    url,
    pool: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: 10_000,
    socketTimeout: 30_000,
  });
  const host = from.match(/@([^>\s]+)/)?.[1] ?? "localhost";
  return Object.assign(async ({ to, id, subject, text, html }: Parameters<Transport>[0]) => {
    // The same id on every try: a server that took the mail but could not say so drops the second.
    await smtp.sendMail({
      from,
      to,
      subject,
      text,
      html,
      messageId: `<${id}@${host}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
  }, { close: () => smtp.close() });
}

/** Keeps mail in the database, for development: nothing leaves the machine. */
export function mailboxTransport(sql: Sql): Transport {
  return async ({ to, subject, text, html }) => {
    await sql`
      INSERT INTO mail.mailbox (id, recipient, subject, text, html)
      VALUES (${uuidv7()}, ${to}, ${subject}, ${text}, ${html})`;
    await sql`
      DELETE FROM mail.mailbox WHERE id IN (
        SELECT id FROM mail.mailbox ORDER BY id DESC OFFSET 500)`;
  };
}

export interface MailboxEntry extends MailContent {
  id: string;
  at: Date;
  recipient: string;
}

/** What landed in the development mailbox, newest first; for one address, if given. */
export async function readMailbox(sql: Sql, recipient?: string): Promise<MailboxEntry[]> {
  const rows = await sql`
    SELECT id, at, recipient, subject, text, html FROM mail.mailbox
    WHERE ${recipient ?? null}::text IS NULL OR lower(recipient) = lower(${recipient ?? null})
    ORDER BY id DESC LIMIT 100`;
  return rows.map(({ id, at, recipient, subject, text, html }) => ({
    id,
    at,
    recipient,
    subject,
    text,
    html,
  }));
}
