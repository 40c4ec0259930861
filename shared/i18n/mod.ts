/** Languages: typed message catalogues, and numbers, dates and names by locale. */
export {
  formatDate,
  formatDateTime,
  formatDuration,
  formatNumber,
  formatPercent,
  formatRelative,
  formatTime,
} from "./format.ts";
export { defineMessages } from "./messages.ts";
export { type Locale, locales, resolveLocale } from "./locale.ts";
