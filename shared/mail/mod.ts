/** Mail: queued in the caller's transaction, sent by a worker. See README.md. */
import type { MigrationSet } from "shared/db/mod.ts";

export { letter, type LetterParts, type MailContent } from "./letter.ts";
export { queueMail } from "./queue.ts";
export { mailboxTransport, readMailbox, smtpTransport, type Transport } from "./transport.ts";
export { startMailer } from "./worker.ts";
export { mailStats } from "./stats.ts";

export const mailMigrations: MigrationSet = {
  name: "mail",
  directory: new URL("./migrations/", import.meta.url),
};
