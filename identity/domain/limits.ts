import type { MailCaps } from "shared/credentials/mail_caps.ts";
import type { ThrottleLimits } from "shared/credentials/throttle.ts";
import type { IdentityConfig } from "../config.ts";
import type { InvitationLimits } from "./invitations.ts";

/** Limits of wrong passwords. */
export const passwordLimits = (config: IdentityConfig): ThrottleLimits => ({
  account: config.ACCOUNT_FREE_FAILURES,
  address: config.ADDRESS_FREE_FAILURES,
  longestDelay: config.LONGEST_DELAY_SECONDS,
});

/** Limits of wrong second factors. */
export const factorLimits = (config: IdentityConfig): ThrottleLimits => ({
  ...passwordLimits(config),
  account: config.FACTOR_FREE_FAILURES,
});

/** Limits of mails that strangers can cause. */
export const mailCaps = (config: IdentityConfig): MailCaps => ({
  recipient: config.MAILS_PER_RECIPIENT,
  ip: config.MAILS_PER_ADDRESS,
  tenant: config.MAILS_PER_TENANT,
});

/** How long an invitation is good, and how many go out. */
export const invitationLimits = (config: IdentityConfig): InvitationLimits => ({
  seconds: config.INVITATION_SECONDS,
  caps: mailCaps(config),
});
