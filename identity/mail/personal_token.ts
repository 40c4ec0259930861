import type { Tx } from "shared/db/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { tokenMessages } from "../components/messages/tokens.ts";
import { queueLetter, type Recipient } from "./queue.ts";

/** Tells the owner of an account of a new token that acts in their name (ASVS 6.3.7). */
export async function mailPersonalToken(
  tx: Tx,
  config: IdentityConfig,
  { name, shop, abilities, ...recipient }: Recipient & {
    name: string;
    shop: string;
    abilities: string[];
  },
): Promise<void> {
  const m = tokenMessages(recipient.locale);
  const list = abilities.map((ability) => m.ability[ability]).join(", ");
  await queueLetter(tx, config, recipient, {
    template: "personal_token",
    seconds: 3 * 86_400,
    words: {
      subject: m.mail.subject,
      paragraphs: [m.mail.text(name, shop), m.mail.abilities(list), m.mail.notYou],
      action: { label: m.mail.action, url: `${config.ORIGIN}/account/tokens` },
    },
  });
}
