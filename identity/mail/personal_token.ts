import type { Locale } from "shared/i18n/mod.ts";
import type { Tx } from "shared/db/mod.ts";
import { letter, queueMail } from "shared/mail/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { tokenMessages } from "../components/messages/tokens.ts";

/** Tells the owner of an account of a new token that acts in their name (ASVS 6.3.7). */
export async function mailPersonalToken(
  tx: Tx,
  config: IdentityConfig,
  { locale, to, name, shop, abilities }: {
    locale: Locale;
    to: string;
    name: string;
    shop: string;
    abilities: string[];
  },
): Promise<void> {
  const m = tokenMessages(locale);
  const list = abilities.map((ability) => m.ability[ability]).join(", ");
  await queueMail(tx, config.IDENTITY_SECRET_KEY, {
    to,
    template: "personal_token",
    seconds: 3 * 86_400,
    content: letter({
      locale,
      brand: "Vecton",
      subject: m.mail.subject,
      paragraphs: [m.mail.text(name, shop), m.mail.abilities(list), m.mail.notYou],
      action: { label: m.mail.action, url: `${config.ORIGIN}/account/tokens` },
    }),
  });
}
