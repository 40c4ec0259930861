import { mailboxTransport, smtpTransport, type Transport } from "shared/mail/mod.ts";
import { sendDue } from "shared/mail/worker.ts";
import { sweepCredentials } from "shared/credentials/sweep.ts";
import { type Logger, logger } from "shared/telemetry/mod.ts";
import type { Runtime } from "../../../runtime.ts";
import type { Job } from "../../../services.ts";
import { senderOf } from "./mail/queue.ts";
import { answerMailRequests } from "./requests.ts";

/** What runs for customers' accounts: mails are written and sent, what has ended is removed. */
export function customerJobs(runtime: Runtime): Job[] {
  const { config, sql, tenant } = runtime;
  const log = logger({ service: "webshop", tenant: tenant.slug });
  let transport: Transport | null | undefined;
  return [{
    name: "webshop.mail",
    everySeconds: 0.5,
    async run() {
      transport ??= transportOf(runtime, log);
      await answerMailRequests(runtime);
      if (!transport) return;
      const onError = (error: unknown) => log("warn", "a mail waits", { error: String(error) });
      await sendDue({ sql, secretKey: config.SECRET_KEY, transport, onError });
    },
  }, {
    name: "webshop.accounts",
    everySeconds: 300,
    run: () => sweep(runtime),
  }];
}

/** Where mail goes; without a mail server it waits, and the log says so once. */
function transportOf(
  { config, sql, tenant }: Runtime,
  log: Logger,
): Transport | null {
  if (config.MAILBOX) return mailboxTransport(sql);
  if (config.SMTP_URL) return smtpTransport(config.SMTP_URL, senderOf(config, tenant));
  log("warn", "mail waits in the queue until SMTP_URL is set", {});
  return null;
}

/** Removes what is of no use any more. */
export async function sweep({ sql }: Pick<Runtime, "sql">): Promise<void> {
  await sweepCredentials(sql);
  await sql`DELETE FROM webshop.account_session WHERE expires_at < now()`;
  await sql`DELETE FROM webshop.mail_sign_in WHERE expires_at < now() - interval '1 hour'`;
}
