import { mailboxTransport, smtpTransport, startMailer } from "shared/mail/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import type { Runtime } from "../runtime.ts";

/** Sends queued mail until stopped; without a mail server it waits, and the log says so once. */
export function startMail({ sql, config }: Runtime): { stop(): Promise<void> } {
  const log = logger({ service: "identity" });
  const transport = config.MAILBOX
    ? mailboxTransport(sql)
    : config.SMTP_URL
    ? smtpTransport(config.SMTP_URL, config.MAIL_FROM)
    : null;
  if (!transport) {
    log("warn", "mail waits in the queue until SMTP_URL is set", {});
    return { stop: () => Promise.resolve() };
  }
  return startMailer({
    sql,
    secretKey: config.IDENTITY_SECRET_KEY,
    transport,
    onError: (error) => log("warn", "a mail waits", { error: String(error) }),
  });
}
