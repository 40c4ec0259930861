import { formatNumber, type Locale } from "shared/i18n/mod.ts";
import { Button } from "./Button.tsx";
import { uiMessages } from "./messages.ts";

/** Links to the pages before and after; everything else in the address stays. */
export function Pagination(
  { page, pages, url, locale }: { page: number; pages: number; url: URL; locale: Locale },
) {
  const m = uiMessages(locale);
  if (pages <= 1) return null;
  const at = (number: number) => {
    const query = new URLSearchParams(url.search);
    query.set("page", String(number));
    return `${url.pathname}?${query}`;
  };
  return (
    <nav aria-label={m.pages} class="mt-4 flex items-center justify-between gap-3">
      <p class="text-sm text-base-content/70">
        {m.page(formatNumber(page, locale), formatNumber(pages, locale))}
      </p>
      <div class="flex gap-2">
        {page > 1 && <Button href={at(page - 1)}>{m.previous}</Button>}
        {page < pages && <Button href={at(page + 1)}>{m.next}</Button>}
      </div>
    </nav>
  );
}
