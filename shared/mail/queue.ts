import { type Tx, uuidv7 } from "shared/db/mod.ts";
import { seal } from "shared/auth/seal.ts";
import type { MailContent } from "./letter.ts";

export interface QueuedMail {
  to: string;
  /** Names the template, for statistics and tests. */
  template: string;
  content: MailContent;
  /** Seconds after which it is no longer worth sending; a day by default. */
  seconds?: number;
}

/**
 * Puts a mail into the queue, in the transaction of what it tells: never sent for what did not
 * happen. `secretKey` is 32 bytes in base64. Throws `TypeError` for an address that could hold a
 * second recipient or header.
 */
export async function queueMail(
  tx: Tx,
  secretKey: string,
  { to, template, content, seconds = 86_400 }: QueuedMail,
): Promise<void> {
  if (!/^[^\s<>,;:"\\]+@[^\s<>,;:"\\]+$/.test(to) || to.length > 254) {
    throw new TypeError("Not a single e-mail address");
  }
  const id = uuidv7();
  const sealed = await seal(secretKey, `mail/${id}`, JSON.stringify(content));
  await tx`
    INSERT INTO mail.message (id, recipient, template, sealed, expires_at)
    VALUES (${id}, ${to}, ${template}, ${sealed}, now() + ${seconds} * interval '1 second')`;
}
