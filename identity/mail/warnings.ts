/**
 * Mails that tell of a change to an account (ASVS 6.3.5, 6.3.7). No cap holds them back, and each
 * says what to do if it was somebody else.
 */
import type { Tx } from "shared/db/mod.ts";
import { formatMoment } from "shared/i18n/mod.ts";
import type { IdentityConfig } from "../config.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import { placeName } from "shared/credentials/places.ts";
import { type Added, disownUrl } from "../domain/disown.ts";
import { mailMessages } from "./messages.ts";
import { queueLetter, type Recipient } from "./queue.ts";

/** A browser that has not signed this account in before. */
export async function mailNewDevice(
  tx: Tx,
  config: IdentityConfig,
  { userAgent, ip, ...recipient }: Recipient & { userAgent: string; ip: string },
) {
  const m = mailMessages(recipient.locale).newDevice;
  const device = deviceName(userAgent, recipient.locale);
  const place = await placeName(ip, recipient.locale);
  return await warn(tx, config, recipient, "new_device", m, [
    m.device(device),
    m.place(`${place} (${ip})`),
  ]);
}

/** A new password, by the account's page or by a reset. */
export function mailPasswordChanged(tx: Tx, config: IdentityConfig, recipient: Recipient) {
  const m = mailMessages(recipient.locale).passwordChanged;
  return warn(tx, config, recipient, "password_changed", m, [m.ended]);
}

/** To the old address: the account has another one now, which can be undone from here. */
export function mailEmailChanged(
  tx: Tx,
  config: IdentityConfig,
  { email, token, ...recipient }: Recipient & { email: string; token: string },
) {
  const m = mailMessages(recipient.locale).emailChanged;
  return queueLetter(tx, config, recipient, {
    template: "email_changed",
    seconds: config.UNDO_EMAIL_SECONDS,
    words: {
      subject: m.subject,
      paragraphs: [m.text(email), m.notYou],
      action: { label: m.action, url: `${config.ORIGIN}/email/undo/${token}` },
      notes: [when(recipient)],
    },
  });
}

export type FactorChange =
  | "totp_added"
  | "totp_removed"
  | "passkey_added"
  | "passkey_removed"
  | "recovery_codes_made";

/** A second factor or passkey that came or went. */
export function mailFactorChanged(
  tx: Tx,
  config: IdentityConfig,
  { change, added, ...recipient }: Recipient & { change: FactorChange; added?: Added },
) {
  const m = mailMessages(recipient.locale).factorChanged;
  return warn(tx, config, recipient, "factor_changed", m, [m.changes[change]], added);
}

/** Whoever is known to a tenant's provider as this person can sign in to that tenant by it. */
export function mailProviderLinked(
  tx: Tx,
  config: IdentityConfig,
  { link, label, tenant, ...recipient }: Recipient & {
    link: string;
    label: string;
    tenant: string;
  },
) {
  const m = mailMessages(recipient.locale).providerLinked;
  const which = m.which(label, tenant);
  return warn(tx, config, recipient, "provider_linked", m, [which], { providerLink: link });
}

/** Support removed every second factor of somebody who lost them. */
export function mailFactorsReset(tx: Tx, config: IdentityConfig, recipient: Recipient) {
  const m = mailMessages(recipient.locale).factorsReset;
  return warn(tx, config, recipient, "factors_reset", m, []);
}

/** A recovery code stood in for the second factor; `left` are still good. */
export function mailRecoveryCodeUsed(
  tx: Tx,
  config: IdentityConfig,
  { left, ...recipient }: Recipient & { left: number },
) {
  const m = mailMessages(recipient.locale).recoveryCodeUsed;
  return warn(tx, config, recipient, "recovery_code_used", m, [m.left(String(left))]);
}

/** Every warning has a way out for the one whom it surprises; `added`: what that takes back. */
async function warn(
  tx: Tx,
  config: IdentityConfig,
  recipient: Recipient,
  template: string,
  { subject, text }: { subject: string; text: string },
  more: string[],
  added?: Added,
) {
  const m = mailMessages(recipient.locale);
  const url = await disownUrl(tx, config, recipient.to, added);
  await queueLetter(tx, config, recipient, {
    template,
    seconds: config.DISOWN_SECONDS,
    words: {
      subject,
      paragraphs: [text, ...more, m.notYou],
      action: { label: m.disown, url },
      notes: [when(recipient)],
    },
  });
}

const when = ({ locale }: Recipient) => formatMoment(new Date(), locale);
