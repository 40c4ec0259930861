import type { MailCaps } from "shared/credentials/mail_caps.ts";
import type { ThrottleLimits } from "shared/credentials/throttle.ts";
import type { TenantConfig } from "../../../config.ts";

/** Limits of wrong passwords. */
export const passwordLimits = (config: TenantConfig): ThrottleLimits => ({
  account: config.ACCOUNT_FREE_FAILURES,
  address: config.ADDRESS_FREE_FAILURES,
  longestDelay: config.LONGEST_DELAY_SECONDS,
});

/** Limits of mails that strangers can cause. */
export const mailCaps = (config: TenantConfig): MailCaps => ({
  recipient: config.MAILS_PER_RECIPIENT,
  ip: config.MAILS_PER_ADDRESS,
  tenant: config.MAILS_PER_TENANT,
});

/** Wrong codes that end a sign-in by mail: 5 guesses at 40 bits. */
export const codeFailures = 5;

/** Lives of what is mailed, in seconds. */
export const lives = {
  signIn: 15 * 60,
  signUp: 86_400,
  reset: 3600,
  changeEmail: 86_400,
  undoEmail: 7 * 86_400,
} as const;
