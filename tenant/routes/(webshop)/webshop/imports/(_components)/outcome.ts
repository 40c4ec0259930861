import type { Locale } from "shared/i18n/mod.ts";
import type { WarningCode } from "../../../../../services/webshop/import/model.ts";
import { importMessages } from "./messages.ts";
import { warningMessages } from "./warnings.ts";

/** What a line's stored message says, in words. */
export function outcomeText(message: string, locale: Locale): string {
  const m = importMessages(locale);
  if (message.startsWith("sku_taken:")) return m.skuTaken(message.slice("sku_taken:".length));
  if (message === "currency_differs" || message === "refused") return m.messages[message];
  const warning = warningMessages(locale)[message as WarningCode];
  return warning ? `${warning.what}. ${warning.done}` : message;
}
