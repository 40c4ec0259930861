import { formatMoment, formatRelative, type Locale } from "shared/i18n/mod.ts";

/** A time of the API as people say it; the exact one is in its title. */
export function Time({ at, locale }: { at: string; locale: Locale }) {
  const date = new Date(at);
  return (
    <time datetime={at} title={formatMoment(date, locale)} class="whitespace-nowrap">
      {formatRelative(date, locale)}
    </time>
  );
}
