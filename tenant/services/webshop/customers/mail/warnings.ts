/**
 * Mails that tell of a change to an account (ASVS 6.3.5, 6.3.7). No cap holds them back, and each
 * says what to do if it was somebody else.
 */
import type { Tx } from "shared/db/mod.ts";
import { formatDateTime } from "shared/i18n/mod.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import { placeName } from "shared/credentials/places.ts";
import { lives } from "../limits.ts";
import { accountMailMessages } from "./messages.ts";
import { queueLetter, type Recipient, type Shop } from "./queue.ts";

const seconds = 3 * 86_400;

/** A browser that has not signed this account in before. */
export async function mailNewDevice(
  tx: Tx,
  shop: Shop,
  to: Recipient,
  { userAgent, ip }: { userAgent: string; ip: string },
) {
  const m = accountMailMessages(to.locale).newDevice;
  const device = deviceName(userAgent, to.locale);
  const place = m.place(`${await placeName(ip, to.locale)} (${ip})`);
  return await warn(tx, shop, to, "newDevice", m.subject, [m.text, m.device(device), place]);
}

/** A new password, by the account's page or by a reset. */
export function mailPasswordChanged(tx: Tx, shop: Shop, to: Recipient) {
  const m = accountMailMessages(to.locale).passwordChanged;
  return warn(tx, shop, to, "passwordChanged", m.subject, [m.text]);
}

/** A passkey that came or went. */
export function mailPasskeyChanged(
  tx: Tx,
  shop: Shop,
  to: Recipient,
  change: "added" | "removed",
) {
  const m = accountMailMessages(to.locale).passkeyChanged;
  return warn(tx, shop, to, "passkeyChanged", m.subject, [m[change]]);
}

/** To the old address: the account has another one now, which can be undone from here. */
export function mailEmailChanged(
  tx: Tx,
  shop: Shop,
  to: Recipient,
  { email, token }: { email: string; token: string },
) {
  const m = accountMailMessages(to.locale).emailChanged;
  const url = `${shop.tenant.origin}/shop/account/email/undo/${token}`;
  return queueLetter(tx, shop, to, {
    template: "emailChanged",
    seconds: lives.undoEmail,
    words: {
      subject: m.subject,
      paragraphs: [m.text(email), m.notYou],
      action: { label: m.action, url },
      notes: [when(shop, to)],
    },
  });
}

/** The last mail: the account is no more. */
export function mailDeleted(tx: Tx, shop: Shop, to: Recipient) {
  const m = accountMailMessages(to.locale).deleted;
  return queueLetter(tx, shop, to, {
    template: "deleted",
    seconds,
    words: { subject: m.subject, paragraphs: [m.text, m.orders], notes: [when(shop, to)] },
  });
}

function warn(
  tx: Tx,
  shop: Shop,
  to: Recipient,
  template: string,
  subject: string,
  paragraphs: string[],
) {
  const m = accountMailMessages(to.locale);
  return queueLetter(tx, shop, to, {
    template,
    seconds,
    words: {
      subject,
      paragraphs: [...paragraphs, m.notYou],
      action: { label: m.setNewPassword, url: `${shop.tenant.origin}/shop/account/reset` },
      notes: [when(shop, to)],
    },
  });
}

const when = ({ tenant }: Shop, { locale }: Recipient) =>
  formatDateTime(new Date(), locale, tenant.timeZone);
