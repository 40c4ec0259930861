import { createDefine } from "fresh";
import type { Locale } from "shared/i18n/mod.ts";
import type { FlashMessage, Theme } from "shared/ui/mod.ts";
import type { Profile } from "./domain/profile.ts";
import type { IdentitySession } from "./domain/sessions.ts";
import type { Account } from "./domain/accounts.ts";
import type { Membership } from "./domain/tenants.ts";
import type { Runtime } from "./runtime.ts";

export interface State extends Runtime {
  requestId: string;
  locale: Locale;
  theme: Theme;
  flash: FlashMessage | null;
  /** The session at identity of this browser, if any. */
  session: IdentitySession | null;
  /**
   * The session instead, where a tenant's provider began it: only authorization requests of that
   * tenant's apps and signing out look at it. To every page the person is not signed in.
   */
  boundSession: IdentitySession | null;
  /** Address of the browser, for the list of sessions and for throttling. */
  ip: string;
  /** Under `/tenants/[slug]`: who is there, and as what. */
  member?: { account: Account; membership: Membership };
  /** Origins that a form of this page may lead to: the app that the person signs in to. */
  formAction?: string[];
}

export const define = createDefine<State>();

/** On the pages below `/account` somebody is signed in: their middleware sees to it. */
export interface AccountState extends State {
  session: IdentitySession;
  profile: Profile;
}

export const defineAccount = createDefine<AccountState>();
