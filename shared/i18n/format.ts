import type { Locale } from "./locale.ts";

const tags: Record<Locale, string> = { hu: "hu-HU", en: "en-GB" };

/** Making a formatter is slow, using it is not. */
const made = new Map<string, unknown>();

function cached<T>(key: string, make: () => T): T {
  let formatter = made.get(key) as T | undefined;
  if (!formatter) made.set(key, formatter = make());
  return formatter;
}

/** `12 345,6` in Hungarian, `12,345.6` in English. */
export function formatNumber(value: number, locale: Locale): string {
  return cached(`n${locale}`, () =>
    new Intl.NumberFormat(tags[locale], {
      maximumFractionDigits: 3,
      // Hungarian groups four digits too here: columns of numbers stay in line.
      useGrouping: "always",
    } as Intl.NumberFormatOptions)).format(value);
}

/** A share such as 0.257 as `25,7%`. */
export function formatPercent(share: number, locale: Locale): string {
  return cached(
    `p${locale}`,
    () => new Intl.NumberFormat(tags[locale], { style: "percent", maximumFractionDigits: 1 }),
  )
    .format(share);
}

/** The day, in a time zone (UTC by default). */
export function formatDate(date: Date, locale: Locale, timeZone = "UTC"): string {
  return cached(`d${locale}${timeZone}`, () =>
    new Intl.DateTimeFormat(tags[locale], {
      year: "numeric",
      month: "short",
      day: "numeric",
      timeZone,
    })).format(date);
}

/** Day and minute, in a time zone (UTC by default). */
export function formatDateTime(date: Date, locale: Locale, timeZone = "UTC"): string {
  return cached(`t${locale}${timeZone}`, () =>
    new Intl.DateTimeFormat(tags[locale], {
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone,
    })).format(date);
}

/** Hour and minute, in a time zone (UTC by default). */
export function formatTime(date: Date, locale: Locale, timeZone = "UTC"): string {
  return cached(`h${locale}${timeZone}`, () =>
    new Intl.DateTimeFormat(tags[locale], {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone,
    })).format(date);
}

/** Where the platform is at home: the zone of what concerns no single shop. */
export const platformTimeZone = "Europe/Budapest";

/** A moment as the platform's own pages and mails say it, with its zone: `26 Nov 2026, 14:36 CET`. */
export function formatMoment(date: Date, locale: Locale): string {
  return cached(`m${locale}`, () =>
    new Intl.DateTimeFormat(tags[locale], {
      year: "numeric",
      month: "short",
      day: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone: platformTimeZone,
      timeZoneName: "short",
    })).format(date);
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** How long ago or ahead: `3 perce`, `in 2 hours`. */
export function formatRelative(date: Date, locale: Locale, now = new Date()): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const formatter = cached(
    `r${locale}`,
    () => new Intl.RelativeTimeFormat(tags[locale], { numeric: "auto" }),
  );
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return formatter.format(Math.round(seconds / size), unit);
  }
  return formatter.format(Math.round(seconds), "second");
}

/** A length of time in its largest unit: `3 perc`, `45 seconds`. */
export function formatDuration(seconds: number, locale: Locale): string {
  const [unit, size] = steps.find(([, size]) => seconds >= size) ?? ["second", 1];
  return cached(`l${locale}${unit}`, () =>
    new Intl.NumberFormat(tags[locale], {
      style: "unit",
      unit,
      unitDisplay: "long",
      maximumFractionDigits: 0,
    })).format(seconds / size);
}
