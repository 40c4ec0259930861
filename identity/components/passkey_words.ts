import type { Locale } from "shared/i18n/mod.ts";
import type { AddPasskeyProps } from "../islands/AddPasskey.tsx";
import type { PasskeySignInProps } from "../islands/PasskeySignIn.tsx";
import { securityMessages } from "./messages/security.ts";

/** Islands get the words they say, not the whole catalogue. */
export function addPasskeyWords(locale: Locale): AddPasskeyProps["words"] {
  const m = securityMessages(locale);
  return {
    add: m.addPasskey,
    adding: m.adding,
    noScript: m.passkeyNoScript,
    unsupported: m.passkeyUnsupported,
    known: m.passkeyKnown,
    cancelled: m.passkeyCancelled,
    failed: m.passkeyFailed,
  };
}

/** For the passkey button of the sign-in; `second`: after the password. */
export function passkeySignInWords(locale: Locale, second = false): PasskeySignInProps["words"] {
  const m = securityMessages(locale);
  return {
    use: second ? m.confirmPasskey : m.signInPasskey,
    refused: m.passkeyRefused,
    failed: m.passkeyFailed,
    wait: m.passkeyWait("{}"),
  };
}
