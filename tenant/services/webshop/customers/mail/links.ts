/** Mails with something to follow or type in. Addresses come from configuration, never a request. */
import type { Tx } from "shared/db/mod.ts";
import { formatDuration } from "shared/i18n/mod.ts";
import { lives } from "../limits.ts";
import { accountMailMessages } from "./messages.ts";
import { queueLetter, type Recipient, type Shop } from "./queue.ts";

type Kind = "signUp" | "signIn" | "reset" | "changeEmail";

const paths: Record<Kind, string> = {
  signUp: "sign-up",
  signIn: "sign-in/link",
  reset: "reset",
  changeEmail: "email/confirm",
};

function mailLink(
  tx: Tx,
  shop: Shop,
  to: Recipient,
  kind: Kind,
  { token, code }: { token: string; code?: string },
) {
  const m = accountMailMessages(to.locale);
  const words = m[kind];
  const { name, origin } = shop.tenant;
  return queueLetter(tx, shop, to, {
    template: kind,
    seconds: lives[kind],
    words: {
      subject: words.subject(name),
      paragraphs: [words.text(name)],
      code,
      action: { label: words.action, url: `${origin}/shop/account/${paths[kind]}/${token}` },
      notes: [m.life(formatDuration(lives[kind], to.locale)), words.notYou],
    },
  });
}

type WithToken = { token: string };

/** A link that proves the address of a new account. */
export const mailSignUp = (tx: Tx, shop: Shop, to: Recipient, link: WithToken) =>
  mailLink(tx, shop, to, "signUp", link);

/** A link, and a code for another browser, that sign in once. */
export const mailSignIn = (
  tx: Tx,
  shop: Shop,
  to: Recipient,
  armed: WithToken & { code: string },
) => mailLink(tx, shop, to, "signIn", armed);

/** A link to set a new password. */
export const mailReset = (tx: Tx, shop: Shop, to: Recipient, link: WithToken) =>
  mailLink(tx, shop, to, "reset", link);

/** A link by which a new address becomes an account's own. */
export const mailChangeEmail = (tx: Tx, shop: Shop, to: Recipient, link: WithToken) =>
  mailLink(tx, shop, to, "changeEmail", link);

/** To somebody who signs up with the address of an account: there is one already. */
export function mailKnown(tx: Tx, shop: Shop, to: Recipient) {
  const m = accountMailMessages(to.locale).known;
  const { name, origin } = shop.tenant;
  return queueLetter(tx, shop, to, {
    template: "known",
    seconds: lives.signUp,
    words: {
      subject: m.subject(name),
      paragraphs: [m.text(name), m.next],
      action: { label: m.action, url: `${origin}/shop/account/sign-in` },
      notes: [m.notYou],
    },
  });
}
