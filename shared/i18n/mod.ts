/** Languages: typed message catalogues, and numbers, dates and names by locale. */
export {
  formatDate,
  formatDateTime,
  formatDuration,
  formatMoment,
  formatNumber,
  formatPercent,
  formatRelative,
  formatTime,
  platformTimeZone,
} from "./format.ts";
export { errorText } from "./errors.ts";
export { defineMessages } from "./messages.ts";
export { type Locale, locales, resolveLocale } from "./locale.ts";
