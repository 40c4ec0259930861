import type { Tx } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { letter, type LetterParts, queueMail } from "shared/mail/mod.ts";
import type { IdentityConfig } from "../config.ts";

/** Whom a mail goes to, and in which language. */
export interface Recipient {
  to: string;
  locale: Locale;
}

/** What one mail says, in one language. */
export type Words = Omit<LetterParts, "locale" | "brand">;

/** Queues a letter of the platform; `seconds`: after that it is not worth sending any more. */
export async function queueLetter(
  tx: Tx,
  config: IdentityConfig,
  { to, locale }: Recipient,
  { template, words, seconds }: { template: string; words: Words; seconds?: number },
): Promise<void> {
  const content = letter({ locale, brand: "Vecton", ...words });
  await queueMail(tx, config.IDENTITY_SECRET_KEY, { to, template, content, seconds });
}
