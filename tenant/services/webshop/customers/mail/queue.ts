import type { Tx } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { letter, type LetterParts, queueMail } from "shared/mail/mod.ts";
import type { TenantConfig } from "../../../../config.ts";
import type { ShopContext } from "../context.ts";

/** The shop whose mail it is. */
export type Shop = Pick<ShopContext, "config" | "tenant">;

/** Whom a mail goes to, and in which language. */
export interface Recipient {
  email: string;
  locale: Locale;
}

/** Queues a letter of the shop, under its own name; `seconds`: after that it is of no use. */
export async function queueLetter(
  tx: Tx,
  { config, tenant }: Shop,
  { email, locale }: Recipient,
  { template, words, seconds }: {
    template: string;
    words: Omit<LetterParts, "locale" | "brand">;
    seconds: number;
  },
): Promise<void> {
  const content = letter({ locale, brand: tenant.name, ...words });
  await queueMail(tx, config.SECRET_KEY, { to: email, template, content, seconds });
}

/** Whom the shop's mails come from: its name, and an address of the platform's or of its own host. */
export function senderOf(config: TenantConfig, { name, origin }: ShopContext["tenant"]): string {
  // deno-lint-ignore no-control-regex -- a line break in a name would begin a header of its own
  const quoted = name.replaceAll(/[\x00-\x1f"\\]/g, " ").trim();
  return `"${quoted}" <${config.MAIL_ADDRESS ?? `no-reply@${new URL(origin).hostname}`}>`;
}
