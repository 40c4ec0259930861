import Bowser from "bowser";
import { defineMessages, type Locale } from "shared/i18n/mod.ts";

const words = defineMessages({
  en: { on: (browser: string, os: string) => `${browser} on ${os}`, unknown: "Unknown device" },
  hu: { on: (browser, os) => `${browser}, ${os}`, unknown: "Ismeretlen eszköz" },
});

/** What a person calls a device, by what its browser says of itself: `Firefox on Windows`. */
export function deviceName(userAgent: string, locale: Locale): string {
  // An endless header would keep the expressions of the parser busy.
  const ua = userAgent.slice(0, 300);
  if (!ua) return words(locale).unknown;
  const { browser, os } = Bowser.parse(ua);
  if (browser.name && os.name) return words(locale).on(browser.name, os.name);
  return browser.name || os.name || words(locale).unknown;
}
