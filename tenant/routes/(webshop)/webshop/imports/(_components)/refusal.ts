import type { Locale } from "shared/i18n/mod.ts";
import { formatNumber } from "shared/i18n/mod.ts";
import type { ImportFileError } from "../../../../../services/webshop/import/file_error.ts";
import { importMessages } from "./messages.ts";

/** Why a file cannot be imported, in words. */
export function refusalText({ code, details }: ImportFileError, locale: Locale): string {
  const { errors } = importMessages(locale);
  const number = (value = 0) => formatNumber(value, locale);
  switch (code) {
    case "not_csv":
    case "other_export":
      return errors[code](details.kind ?? "");
    case "too_many_fields":
      return errors[code](number(details.line), number(details.fields), number(details.columns));
    case "unclosed_quote":
    case "text_after_quote":
    case "field_too_long":
      return errors[code](number(details.line));
    default:
      return errors[code];
  }
}
